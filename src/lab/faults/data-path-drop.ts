import { usageFailure } from '../../support/failure.js';
import type { LabFault } from '../fault.js';
import type { Lab } from '../lab.js';
import { bothWays, dropPackets } from './node-rules.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** Engines use this port unless the swarm was made with another one. */
const DEFAULT_DATA_PATH_PORT = 4789;

/** A node neither sends nor receives overlay traffic; management and gossip go on. */
export const dataPathDrop: LabFault = {
  id: 'data-path/drop',
  does: 'Drops VXLAN (the data-path port, UDP) on one node, in and out.',
  footprint: ['node-rules'],
  parameters: [
    NODE_PARAMETER,
    { name: 'port', description: 'UDP port; that of the swarm when left out', example: '4789', required: false },
  ],
  async inject(lab, parameters, undo) {
    const port = Number(parameters['port'] ?? (await dataPathPort(lab)));
    if (!Number.isInteger(port))
      throw usageFailure(`the port ${parameters['port'] ?? ''}`, 'a number', 'for example --port 4789');
    await dropPackets(targetNode(lab, parameters), this.id, bothWays(`-p udp --dport ${port}`), undo);
  },
};

async function dataPathPort(lab: Lab): Promise<number> {
  const { DataPathPort } = await lab.manager().engine.swarm.inspect();
  return DataPathPort === undefined || DataPathPort === 0 ? DEFAULT_DATA_PATH_PORT : DataPathPort;
}
