import type { LabFault } from '../fault.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, required, targetNode } from './support.js';

/** Two networks of one name: what answers to it depends on the node that is asked. */
export const networkLocalNamesake: LabFault = {
  id: 'network/local-namesake',
  does: 'Makes a local bridge network with the name of a swarm network on a worker that runs no task of it.',
  footprint: ['networks'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const { engine, name: node } = targetNode(lab, parameters);
    const Name = required(parameters, 'network');
    let id: string | null = null;
    // By its id: the name also means the swarm's network.
    undo.add(`${this.id} on ${node}`, async () => {
      if (id !== null) await engine.networks.remove(id);
    });
    id = await engine.networks.create({ Name, Driver: 'bridge', Scope: 'local' });
    await engine.networks.inspect(id);
  },
};
