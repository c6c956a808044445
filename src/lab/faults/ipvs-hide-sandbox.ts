import type { LabFault } from '../fault.js';
import { findBalancer } from './balancer.js';
import { hideNamespace } from './hidden-namespace.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, SERVICE_PARAMETER, required, targetNode } from './support.js';

/** A node that lost the namespace in which it balances a network. */
export const ipvsHideSandbox: LabFault = {
  id: 'ipvs/hide-sandbox',
  does: "Takes the file of a network's balancing namespace away on one node: the engine cannot set it any more.",
  footprint: ['ipvs'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { namespace } = await findBalancer(
      lab,
      node,
      required(parameters, 'network'),
      required(parameters, 'service'),
    );
    await hideNamespace(node, this.id, namespace, undo);
  },
};
