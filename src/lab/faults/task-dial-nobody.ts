import { lastAddress } from '../subnets.js';
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

/** A client that looked a name up once, and never again. */
export const taskDialNobody: LabFault = {
  id: 'task/dial-nobody',
  does: 'Makes a task of a service on one node connect again and again to an address of a network that nothing has.',
  footprint: ['task'],
  parameters: [NODE_PARAMETER, SERVICE_PARAMETER, NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const network = required(parameters, 'network');
    const { shell } = await findAimedTask(node, required(parameters, 'service'));
    const { IPAM } = await lab.manager().engine.networks.inspect(network);
    const subnet = IPAM.Config?.[0]?.Subnet;
    if (subnet === undefined) throw nothingToBreak(`choosing an address of ${network}`, 'a subnet', 'none');
    const nobody = lastAddress(subnet);
    // Several at once: the kernel gives up an attempt when nobody answers for the MAC address, and then there is none.
    const program = `
import socket, threading
def dial():
    while True:
        try:
            socket.create_connection(("${nobody}", 8080), 30)
        except OSError:
            pass
for _ in range(4):
    threading.Thread(target=dial).start()
`;
    await startProgram(shell, this.id, program, undo);
    await pollUntil({ awaiting: `a connection to ${nobody} to be tried`, deadlineMs: DEADLINE_MS }, async () => {
      const { stdout } = await mustRun(shell, `ss -Htn state syn-sent dst ${nobody}`);
      return stdout.trim() === '' ? new NotYet('none') : true;
    });
  },
};
