import type { LabFault } from '../fault.js';
import { runOwnTask } from './own-service.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, required, targetNode } from './support.js';

/** A service that was given the engine's own resolver as name server beyond it: questions go round in a circle. */
export const discoveryLoopUpstream: LabFault = {
  id: 'discovery/loop-upstream',
  does: "Runs a service whose name server is the address of the engine's own resolver.",
  footprint: ['service'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { Id } = await lab.manager().engine.networks.inspect(required(parameters, 'network'));
    const container = { DNSConfig: { Nameservers: ['127.0.0.11'] } };
    await runOwnTask(lab, node, { name: 'seatrial-loop', networks: [{ Target: Id }], container }, undo);
  },
};
