import { INGRESS_NAMESPACE } from '../../probes/ipvs.js';
import type { LabFault } from '../fault.js';
import { hideNamespace } from './hidden-namespace.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** A node without its part of the routing mesh. */
export const ingressHideSandbox: LabFault = {
  id: 'ingress/hide-sandbox',
  does: "Takes the file of the routing mesh's namespace away on one node: the engine cannot set it any more.",
  footprint: ['ipvs'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    await hideNamespace(targetNode(lab, parameters), this.id, INGRESS_NAMESPACE, undo);
  },
};
