import type { LabFault } from '../fault.js';
import type { Lab, LabNode } from '../lab.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import { bothWays, dropPackets } from './node-rules.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** Port of gossip between engines, TCP and UDP. */
const GOSSIP_PORT = 7946;
/** A peer that is silent is suspected for some seconds before it counts as failed; a failed one is tried every second. */
const DEADLINE_MS = 60_000;

/** What a node tells of its endpoints no longer reaches the others, nor theirs it. */
export const gossipCut: LabFault = {
  id: 'gossip/cut',
  does: 'Drops gossip (7946, TCP and UDP) on one node, in and out, until the others give the node up and it them.',
  footprint: ['node-rules', 'gossip'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    undo.add(`${this.id} on ${node.name}: peers find each other again`, () => awaitPeers(lab, node, true));
    await dropPackets(
      node,
      this.id,
      ['tcp', 'udp'].flatMap((protocol) => bothWays(`-p ${protocol} --dport ${GOSSIP_PORT}`)),
      undo,
    );
    await awaitPeers(lab, node, false);
  },
};

/** Waits until the node and each other one see each other as peers, or no longer do, on the network all nodes share. */
async function awaitPeers(lab: Lab, node: LabNode, together: boolean): Promise<void> {
  const others = lab.nodes.filter((other) => other !== node);
  await pollUntil(
    {
      awaiting: `${node.name} and the other nodes ${together ? 'to find each other by gossip' : 'to give each other up'}`,
      deadlineMs: DEADLINE_MS,
      intervalMs: 250,
    },
    async (signal) => {
      const views = await Promise.all(
        lab.nodes.map(async (viewer) => {
          const { Peers } = await viewer.engine.networks.inspect('ingress', { signal });
          return { viewer, addresses: new Set((Peers ?? []).map(({ IP }) => IP)) };
        }),
      );
      const wrong = views.filter(({ viewer, addresses }) =>
        viewer === node
          ? others.some((other) => addresses.has(other.controlAddress) !== together)
          : addresses.has(node.controlAddress) !== together,
      );
      return wrong.length === 0 ? true : new NotYet(`not so for ${wrong.map(({ viewer }) => viewer.name).join(', ')}`);
    },
  );
}
