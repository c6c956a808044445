import { readInterfaces } from '../../probes/interfaces.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import type { LabFault } from '../fault.js';
import { findAimedTask } from './aimed-task.js';
import { startProgram } from './background.js';
import {
  NETWORK_PARAMETER,
  NODE_PARAMETER,
  SERVICE_PARAMETER,
  mustRun,
  nothingToBreak,
  required,
  targetNode,
} from './support.js';

const DEADLINE_MS = 15_000;
const TABLE = 'seatrial_checksums';

/** A network card that miscalculates what is inside of VXLAN: pings pass, connections do not. */
export const taskBreakChecksums: LabFault = {
  id: 'task/break-checksums',
  does: 'Makes what one task of a service sends by TCP to a task on another node arrive there with wrong checksums.',
  footprint: ['task'],
  parameters: [
    NODE_PARAMETER,
    SERVICE_PARAMETER,
    NETWORK_PARAMETER,
    { name: 'from', description: 'node whose task sends', example: 'manager1', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const service = required(parameters, 'service');
    const network = required(parameters, 'network');
    const [receiver, sender] = await Promise.all([
      findAimedTask(node, service),
      findAimedTask(lab.node(required(parameters, 'from')), service),
    ]);
    const address = receiver.addresses[network] ?? '';
    const { interfaces } = await readInterfaces(sender.shell);
    const leg = interfaces.find((one) => one.addresses.some((own) => own.address === sender.addresses[network]));
    if (leg === undefined || address === '') {
      throw nothingToBreak(`breaking checksums of ${service}`, `tasks in ${network}`, 'none');
    }
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(
        sender.shell,
        `nft delete table ip ${TABLE} 2>/dev/null; ethtool -K ${leg.name} tx on >/dev/null; ! nft list table ip ${TABLE} 2>/dev/null`,
      );
    });
    // Where the card is to do it, nobody looks at checksums between namespaces; so the kernel does it, from a wrong start.
    await mustRun(
      sender.shell,
      `ethtool -K ${leg.name} tx off >/dev/null && nft add table ip ${TABLE} && ` +
        `nft add chain ip ${TABLE} out '{ type filter hook output priority 0; }' && ` +
        `nft add rule ip ${TABLE} out ip daddr ${address} tcp dport 8080 @th,128,16 set 0x0bad`,
    );
    const program = `
import socket, time
while True:
    for _ in range(4):
        dial = socket.socket()
        dial.setblocking(False)
        dial.connect_ex(("${address}", 8080))
        time.sleep(0.05)
        dial.close()
`;
    await startProgram(sender.shell, this.id, program, undo);
    await pollUntil({ awaiting: `${receiver.name} to meet wrong checksums`, deadlineMs: DEADLINE_MS }, async () => {
      const { stdout } = await mustRun(receiver.shell, "grep '^Tcp:' /proc/net/snmp | tail -n 1");
      const count = Number(stdout.trim().split(' ').at(-1));
      return count > 0 ? true : new NotYet(stdout.trim());
    });
  },
};
