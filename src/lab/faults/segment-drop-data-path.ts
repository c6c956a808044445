import { usageFailure } from '../../support/failure.js';
import type { FaultParameter, LabFault } from '../fault.js';
import { dataPathPort } from './data-path-drop.js';
import { portOf } from './segment-port.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

const WAY_PARAMETER: FaultParameter = {
  name: 'way',
  description: 'which packets, as the node sees them: "in", "out" or "both"',
  example: 'in',
  required: true,
};
const PEER_PARAMETER: FaultParameter = {
  name: 'peer',
  description: 'only what it has with this node; with all when left out',
  example: 'manager1',
  required: false,
};
const CARRIES_PARAMETER: FaultParameter = {
  name: 'carries',
  description: '"vxlan" or "esp"',
  example: 'esp',
  required: true,
};

const WAYS = ['in', 'out', 'both'];

/** A switch or a firewall between the nodes that lets management and gossip through, but not what carries overlays. */
export const segmentDropDataPath: LabFault = {
  id: 'segment/drop-data-path',
  does: 'Drops VXLAN or ESP where the control segment hands packets to one node or takes them from it; no node has a rule of it.',
  footprint: ['segment'],
  parameters: [NODE_PARAMETER, WAY_PARAMETER, CARRIES_PARAMETER, PEER_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const way = required(parameters, 'way');
    if (!WAYS.includes(way)) throw usageFailure(`the way ${way}`, `one of ${WAYS.join(', ')}`, 'for example --way in');
    const match =
      required(parameters, 'carries') === 'esp'
        ? 'match ip protocol 50 0xff'
        : `match ip protocol 17 0xff match ip dport ${await dataPathPort(lab)} 0xffff`;
    const { peer } = parameters;
    const addresses = peer === undefined ? null : (await lab.node(peer).engine.info()).Swarm.NodeAddr;
    const device = await portOf(lab, node, 'control');
    undo.add(`${this.id} at ${node.name}`, async () => {
      await mustRun(lab.host, `tc qdisc del dev ${device} clsact 2>/dev/null || :`);
    });
    // What the bridge sends to this port comes in to the node, and the other way round.
    const filters = [
      ...(way === 'out'
        ? []
        : [`egress protocol ip u32 ${match}${addresses === null ? '' : ` match ip src ${addresses}/32`}`]),
      ...(way === 'in'
        ? []
        : [`ingress protocol ip u32 ${match}${addresses === null ? '' : ` match ip dst ${addresses}/32`}`]),
    ].map((filter) => `tc filter add dev ${device} ${filter} action drop`);
    await mustRun(lab.host, [`tc qdisc replace dev ${device} clsact`, ...filters].join(' && '));
    const { stdout } = await mustRun(
      lab.host,
      `tc filter show dev ${device} egress; tc filter show dev ${device} ingress`,
    );
    if (!stdout.includes('drop'))
      throw nothingToBreak(`filtering at the port of ${node.name}`, 'a filter that drops', 'none');
  },
};
