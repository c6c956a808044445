import { usageFailure } from '../../support/failure.js';
import type { LabFault } from '../fault.js';
import { portOf } from './segment-port.js';
import { NODE_PARAMETER, mustRun, required, targetNode } from './support.js';

/** A switch that filters: the node's own firewall never sees frames of macvlan containers. */
export const segmentFilterPort: LabFault = {
  id: 'segment/filter-port',
  does: 'Drops TCP to one port number where the control segment hands frames to one node, macvlan containers included.',
  footprint: ['segment'],
  parameters: [
    NODE_PARAMETER,
    { name: 'port', description: 'destination port, 1 to 65535', example: '8080', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const port = Number(required(parameters, 'port'));
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw usageFailure(`port ${parameters['port'] ?? ''}`, 'a number from 1 to 65535', 'for example --port 8080');
    }
    const device = await portOf(lab, node, 'control');
    undo.add(`${this.id} at ${node.name}`, async () => {
      await mustRun(lab.host, `tc qdisc del dev ${device} root 2>/dev/null || :`);
    });
    // What no class is meant for passes at once; the class of the filter loses everything.
    await mustRun(
      lab.host,
      [
        `tc qdisc add dev ${device} root handle 1: htb default 0`,
        `tc class add dev ${device} parent 1: classid 1:1 htb rate 1gbit`,
        `tc qdisc add dev ${device} parent 1:1 netem loss 100%`,
        `tc filter add dev ${device} parent 1: protocol ip u32 match ip protocol 6 0xff match ip dport ${port} 0xffff flowid 1:1`,
      ].join(' && '),
    );
  },
};
