import { lastAddress } from '../subnets.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import type { LabFault } from '../fault.js';
import { findAimedTask } from './aimed-task.js';
import { findBalancer } from './balancer.js';
import { readBalancerTimeouts } from './ipvs-timeouts.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, SERVICE_PARAMETER, mustRun, required, targetNode } from './support.js';

const SENT_DEADLINE_MS = 10_000;
const FORGOTTEN_DEADLINE_MS = 45_000;
/** After so many seconds of silence; long enough to be read. */
const FORGETS_AFTER = 30;

/** What a steady sender of UDP meets: the balancer keeps it with a task that is gone. */
export const ipvsKeepConnection: LabFault = {
  id: 'ipvs/keep-connection',
  does: 'Makes the balancer of a network on one node keep UDP of a steady sender with a backend that is no more.',
  footprint: ['ipvs', 'task'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const service = required(parameters, 'service');
    const { shell, address, mark, subnet } = await findBalancer(lab, node, required(parameters, 'network'), service);
    const gone = lastAddress(subnet);
    const { tcp, fin, udp } = await readBalancerTimeouts(shell);
    const kept = `grep -qi ' ${hexadecimal(gone)} ' /proc/net/ip_vs_conn`;
    const setting = '/proc/sys/net/ipv4/vs/expire_nodest_conn';
    const restore = `{ ipvsadm -d -f ${mark} -r ${gone}:0 2>/dev/null || :; } && ipvsadm --set ${tcp} ${fin} ${udp}`;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(shell, `${restore} && echo 1 >${setting}`);
      await pollUntil({ awaiting: 'the balancer to forget it', deadlineMs: FORGOTTEN_DEADLINE_MS }, async () =>
        (await shell.run(kept)).exitCode === 0 ? new NotYet('it is kept') : true,
      );
    });
    await mustRun(
      shell,
      `echo 0 >${setting} && ipvsadm --set ${tcp} ${fin} ${FORGETS_AFTER} && ipvsadm -a -f ${mark} -r ${gone}:0 -m -w 1`,
    );
    const task = await findAimedTask(node, service);
    // One backend after the other has its turn: each sender has another one.
    const program = [
      'import socket',
      'senders = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(16)]',
      `[sender.sendto(b"x", ("${address}", 8080)) for sender in senders]`,
    ].join('; ');
    await mustRun(task.shell, `python3 -c '${program}'`);
    await pollUntil({ awaiting: `UDP to go to ${gone}`, deadlineMs: SENT_DEADLINE_MS }, async () =>
      (await shell.run(kept)).exitCode === 0 ? true : new NotYet('none does'),
    );
    await mustRun(shell, restore);
  },
};

/** As the kernel lists addresses of IPVS. */
function hexadecimal(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('');
}
