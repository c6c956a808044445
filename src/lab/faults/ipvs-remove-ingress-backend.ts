import type { Engine } from '../../docker/engine.js';
import type { LabFault } from '../fault.js';
import { ADDRESS_PARAMETER, removeBackend } from './remove-backend.js';
import { NODE_PARAMETER, SERVICE_PARAMETER, required, targetNode } from './support.js';

/** A replica that the routing mesh of one node never reaches. */
export const ipvsRemoveIngressBackend: LabFault = {
  id: 'ipvs/remove-ingress-backend',
  does: 'Removes one backend of a published service from the routing mesh of one node.',
  footprint: ['ipvs'],
  parameters: [NODE_PARAMETER, SERVICE_PARAMETER, ADDRESS_PARAMETER],
  async inject(lab, parameters, undo) {
    await removeBackend(
      lab,
      {
        faultId: this.id,
        node: targetNode(lab, parameters),
        network: await ingressName(lab.manager().engine),
        service: required(parameters, 'service'),
        address: parameters['address'],
      },
      undo,
    );
  },
};

/** The ingress network may have been made anew under another name. */
async function ingressName(engine: Engine): Promise<string> {
  const networks = await engine.networks.list();
  return networks.find(({ Ingress }) => Ingress)?.Name ?? 'ingress';
}
