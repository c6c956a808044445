import type { LabFault } from '../fault.js';
import { overlaySubnet } from './overlay-subnet.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, targetNode } from './support.js';

/** A local network with the addresses of an overlay. */
export const networkOverlappingBridge: LabFault = {
  id: 'network/overlapping-bridge',
  does: 'Makes a local bridge network on one node with the subnet of an overlay.',
  footprint: ['networks'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const { engine, name } = targetNode(lab, parameters);
    const Subnet = await overlaySubnet(lab, parameters);
    let id: string | null = null;
    undo.add(`${this.id} on ${name}`, async () => {
      if (id !== null) await engine.networks.remove(id);
    });
    id = await engine.networks.create({
      Name: 'seatrial-overlapping',
      Driver: 'bridge',
      Scope: 'local',
      IPAM: { Config: [{ Subnet }] },
    });
  },
};
