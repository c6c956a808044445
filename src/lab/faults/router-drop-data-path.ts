import { usageFailure } from '../../support/failure.js';
import type { FaultParameter, LabFault } from '../fault.js';
import { dataPathPort } from './data-path-drop.js';
import { dropPackets } from './node-rules.js';
import { required } from './support.js';

const ROUTER_PARAMETER: FaultParameter = {
  name: 'router',
  description: 'machine of a stack’s own that forwards between segments',
  example: 'router',
  required: true,
};

/** What joins the subnets of the nodes lets management and gossip pass, but no overlay traffic. */
export const routerDropDataPath: LabFault = {
  id: 'router/drop-data-path',
  does: 'Drops VXLAN (the data-path port, UDP) on a router between subnets of the underlay; all else is forwarded.',
  footprint: ['router'],
  parameters: [ROUTER_PARAMETER],
  async inject(lab, parameters, undo) {
    const name = required(parameters, 'router');
    const ownShell = lab.routers[name];
    if (ownShell === undefined) {
      const names = Object.keys(lab.routers).join(', ');
      throw usageFailure(`the router ${name}`, `one of: ${names || 'none'}`, 'name a router of the stack’s own');
    }
    const match = `-p udp --dport ${await dataPathPort(lab)}`;
    await dropPackets({ name, ownShell }, this.id, [{ chain: 'FORWARD', match }], undo);
  },
};
