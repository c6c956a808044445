import type { LabFault } from '../fault.js';
import { GATEWAY_BRIDGE } from './gateway-bridge.js';
import { changeSetting } from './settings.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** What hardening does: published ports no longer answer on the node's own loopback. */
export const gatewayBridgeForbidLocalnet: LabFault = {
  id: 'gateway-bridge/forbid-localnet',
  does: 'Takes back the setting by which one node reaches published ports by its loopback.',
  footprint: ['node-settings'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const { shell } = targetNode(lab, parameters);
    await changeSetting(shell, this.id, `net.ipv4.conf.${GATEWAY_BRIDGE}.route_localnet`, '0', undo);
  },
};
