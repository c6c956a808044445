import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, required, targetNode } from './support.js';

/** A route that sends overlay traffic out of the wrong interface. */
export const dataPathReroute: LabFault = {
  id: 'data-path/reroute',
  does: 'Makes one node reach the data address of another by the control segment.',
  footprint: ['routes'],
  parameters: [
    NODE_PARAMETER,
    {
      name: 'peer',
      description: 'node whose data address is reached the wrong way',
      example: 'worker1',
      required: true,
    },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const peer = lab.node(required(parameters, 'peer'));
    const route = `${peer.dataAddress}/32 via ${peer.controlAddress} dev ${node.controlInterface}`;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(node.shell, `ip route del ${route} 2>/dev/null || :`);
    });
    await mustRun(node.shell, `ip route replace ${route}`);
    await mustRun(node.shell, `ip route get ${peer.dataAddress} | grep -q 'dev ${node.controlInterface} '`);
  },
};
