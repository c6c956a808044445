import { usageFailure } from '../../support/failure.js';
import type { FaultParameters, LabFault } from '../fault.js';
import type { Lab, LabNode } from '../lab.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import { awaitDrops, bothWays, dropPackets } from './node-rules.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** Port of gossip between engines, TCP and UDP. */
const GOSSIP_PORT = 7946;
const DROPS_DEADLINE_MS = 15_000;
/** Engines try peers that they gave up every second, and take some more to exchange what they know. */
const PEERS_DEADLINE_MS = 60_000;

/** What a node tells of its endpoints no longer reaches the others, nor theirs it. */
export const gossipCut: LabFault = {
  id: 'gossip/cut',
  does: 'Drops gossip (7946, TCP and UDP) on one node, in and out; after some seconds the others give the node up, and it them.',
  footprint: ['node-rules', 'gossip'],
  lasting: true,
  parameters: [
    NODE_PARAMETER,
    { name: 'protocol', description: 'tcp or udp; both when left out', example: 'udp', required: false },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const protocols = protocolsOf(parameters);
    undo.add(`${this.id} on ${node.name}: peers find each other again`, () => awaitPeers(lab, node));
    await dropPackets(
      node,
      this.id,
      protocols.flatMap((protocol) => bothWays(`-p ${protocol} --dport ${GOSSIP_PORT}`)),
      undo,
    );
    // Nodes probe each other every second: from the first packet that is lost each way, nothing new gets through.
    if (protocols.includes('udp')) await awaitDrops(node, this.id, /-p udp/, DROPS_DEADLINE_MS);
  },
};

function protocolsOf({ protocol }: FaultParameters): readonly string[] {
  if (protocol === undefined) return ['tcp', 'udp'];
  if (protocol === 'tcp' || protocol === 'udp') return [protocol];
  throw usageFailure(`the protocol ${protocol}`, 'tcp or udp', 'leave --protocol out for both');
}

/** Waits until the node and each other one list each other as peers of the network that all nodes share. */
async function awaitPeers(lab: Lab, node: LabNode): Promise<void> {
  const others = lab.nodes.filter((other) => other !== node);
  await pollUntil(
    {
      awaiting: `${node.name} and the other nodes to find each other by gossip`,
      deadlineMs: PEERS_DEADLINE_MS,
      intervalMs: 250,
    },
    async (signal) => {
      const views = await Promise.all(
        lab.nodes.map(async (viewer) => {
          const { Peers } = await viewer.engine.networks.inspect('ingress', { signal });
          const addresses = new Set((Peers ?? []).map(({ IP }) => IP));
          const wanted = viewer === node ? others : [node];
          return { viewer, missing: wanted.filter(({ controlAddress }) => !addresses.has(controlAddress)) };
        }),
      );
      const blind = views.filter(({ missing }) => missing.length > 0);
      return blind.length === 0
        ? true
        : new NotYet(
            blind
              .map(({ viewer, missing }) => `${viewer.name} misses ${missing.map(({ name }) => name).join(' and ')}`)
              .join(', '),
          );
    },
  );
}
