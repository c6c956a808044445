import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import { DIAGNOSTICS_PORT, openDiagnostics } from '../../src/lab/network-diagnostics.js';
import { readGossipTables, type GossipTables } from '../../src/probes/gossip-tables.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked, witnessed } from '../support/evidence.js';
import { differenceOf } from '../support/sets.js';
import { AIMED_NODE } from '../stacks.js';
import { SPREAD } from './stack.js';

const REASONS = ['rows-missing', 'rows-on-uninvolved', 'peer-uninvolved'] as const;
type Reason = (typeof REASONS)[number];

/** What one node's network database holds of the network. */
interface NodeView {
  readonly node: string;
  /** It runs a task in the network. */
  readonly takesPart: boolean;
  readonly tables: GossipTables;
  /** Names of the nodes that its engine shows as peers; the address where it is that of none. Empty where it takes no part. */
  readonly peers: readonly string[];
}

export interface Scope {
  readonly network: string;
  /** Tasks in the network by the managers' API. */
  readonly tasks: number;
  readonly views: readonly NodeView[];
}

export default defineScenario({
  id: 'gossip/scoped-to-participants',
  claim: 'Only nodes with a task in a network hold rows of it in their network database, and each of them holds all.',
  level: 'core',
  requirements: ['R-gossip-scope'],
  needs: ['vxlan'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => SPREAD,
  reasons: REASONS,
  convergesWithinMs: 8000,
  measure: async (context): Promise<Scope> => {
    const { lab, stack } = context;
    const tasks = await stack.tasks('elsewhere');
    const taking = new Set(tasks.map(({ node }) => node.name));
    return {
      network: stack.network('narrow').name,
      tasks: tasks.length,
      views: await Promise.all(lab.nodes.map((node) => viewOf(context, node, taking.has(node.name)))),
    };
  },
  judge: judgeScope,
  faults: [
    {
      kind: 'lab',
      fault: findFault('gossip/join-network'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, network: stack.network('narrow').name }),
      expect: { reason: 'rows-on-uninvolved', place: { node: AIMED_NODE, network: 'gossip-narrow' } },
    },
    {
      kind: 'lab',
      fault: findFault('gossip/join-network'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, network: stack.network('idle').name }),
      expect: 'look-alike',
    },
  ],
});

async function viewOf(context: MeasureContext, node: LabNode, takesPart: boolean): Promise<NodeView> {
  const { lab, stack, undo, signal } = context;
  const network = stack.network('narrow');
  const close = await openDiagnostics(node, undo);
  const shell = witnessed(context, node.shell, `Rows of ${network.name}`);
  const tables = await readGossipTables(shell, DIAGNOSTICS_PORT, network.id);
  await close();
  if (!takesPart) return { node: node.name, takesPart, tables, peers: [] };
  const peers = await asked(
    context,
    node.name,
    `GET /networks/${network.name}`,
    async () => (await node.engine.networks.inspect(network.id, { signal })).Peers ?? [],
    (answer) => answer,
  );
  return {
    node: node.name,
    takesPart,
    tables,
    peers: peers.map(({ IP }) => lab.nodes.find(({ controlAddress }) => controlAddress === IP)?.name ?? IP),
  };
}

export function judgeScope({ network, tasks, views }: Scope): Judgement<Reason> {
  const held = views.find(({ takesPart, tables }) => !takesPart && tables.endpoints.length + tables.peers.length > 0);
  if (held !== undefined) {
    return broken(
      'rows-on-uninvolved',
      { node: held.node, network },
      `${held.node} runs no task in ${network} and holds no row of it; it holds ${held.tables.endpoints.length + held.tables.peers.length}.`,
    );
  }
  const taking = views.filter(({ takesPart }) => takesPart);
  const all = {
    endpoints: taking.flatMap(({ tables }) => tables.endpoints),
    peers: taking.flatMap(({ tables }) => tables.peers),
  };
  for (const { node, tables, peers } of taking) {
    const place = { node, network };
    const missing = (['endpoints', 'peers'] as const).flatMap(
      (table) => differenceOf(all[table], tables[table]).missing,
    );
    if (missing.length > 0 || tables.endpoints.length < tasks || tables.peers.length < tasks) {
      return broken(
        'rows-missing',
        place,
        `${node} holds the rows of all ${tasks} tasks in ${network}; it holds ${tables.endpoints.length} of endpoints and ${tables.peers.length} of peers, and lacks ${missing.length} that others hold.`,
      );
    }
    const [foreign] = differenceOf(
      taking.map((view) => view.node),
      peers,
    ).extra;
    if (foreign !== undefined) {
      return broken(
        'peer-uninvolved',
        { node, peer: foreign, network },
        `Peers of ${network} are the nodes with a task in it; ${node} also shows ${foreign}.`,
      );
    }
  }
  return ok(
    `${taking.length} nodes hold all ${new Set(all.endpoints).size} endpoints and ${new Set(all.peers).size} peers of ${network}, the ${views.length - taking.length} others none.`,
  );
}
