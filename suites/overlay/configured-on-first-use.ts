import { isNotFound, type Network } from '../../src/docker/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked } from '../support/evidence.js';
import { placeOfLinks } from '../support/localise.js';
import { lookUntil } from '../support/look-until.js';
import { differenceOf } from '../support/sets.js';
import { addressOf } from '../support/task-shell.js';
import { AIMED_NODE, OFF_AIMED_NODE, ON_AIMED_NODE } from '../stacks.js';

/** Nodes tell each other by gossip that they take part. */
const GOSSIP_WITHIN_MS = 5000;

const REASONS = [
  'used-before',
  'not-configured',
  'container-missing',
  'container-foreign',
  'container-without-address',
  'balancer-missing',
  'peer-missing',
  'peer-foreign',
] as const;
type Reason = (typeof REASONS)[number];

/** An endpoint that a node lists. */
interface Listed {
  readonly containerId: string;
  readonly name: string;
  /** Without prefix length. */
  readonly address: string;
  readonly mac: string;
}

/** The network as one node shows it; `null` where it does not know it. */
interface NodeView {
  readonly node: string;
  readonly shown: {
    readonly subnet: string;
    readonly gateway: string;
    readonly containers: readonly Listed[];
    /** The network's load balancer on the node. */
    readonly balancers: readonly Listed[];
    /** Names of nodes; the address where it is that of none. */
    readonly peers: readonly string[];
  } | null;
}

export interface FirstUse {
  readonly network: string;
  readonly tasks: readonly {
    readonly task: string;
    readonly containerId: string;
    readonly node: string;
    readonly address: string;
  }[];
  readonly before: readonly NodeView[];
  readonly after: readonly NodeView[];
}

export default defineScenario({
  id: 'overlay/configured-on-first-use',
  claim:
    'With its first service an overlay has subnet and gateway; each node lists its own tasks and a load balancer, and as peers the nodes that take part.',
  level: 'core',
  requirements: ['R-overlay-first-use', 'R-overlay-shows-containers'],
  needs: ['vxlan'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => ({
    name: 'first-use',
    networks: { fresh: {} },
    services: {
      near: { scale: 0, networks: ['fresh'], constraints: [ON_AIMED_NODE] },
      far: { scale: 0, networks: ['fresh'], constraints: [OFF_AIMED_NODE] },
    },
  }),
  reasons: REASONS,
  convergesWithinMs: 0,
  deadlineMs: 90_000,
  measure: async (context): Promise<FirstUse> => {
    const { stack, lab, undo } = context;
    const network = stack.network('fresh');
    const views = (): Promise<readonly NodeView[]> => Promise.all(lab.nodes.map((node) => viewOf(context, node)));
    const scale = async (near: number, far: number): Promise<void> => {
      await Promise.all([stack.scale('near', near), stack.scale('far', far)]);
    };
    // What an earlier measurement has used may still be on its way out.
    const before = await lookUntil(GOSSIP_WITHIN_MS, context.signal, views, (all) => !all.some(isUsed));
    undo.add('no tasks in the network', () => scale(0, 0));
    await scale(1, 2);
    const tasks = await stack.tasks();
    const taking = new Set(tasks.map(({ node }) => node.name));
    const after = await lookUntil(GOSSIP_WITHIN_MS, context.signal, views, (all) =>
      all.every(({ node, shown }) => !taking.has(node) || (shown !== null && shown.peers.length >= taking.size)),
    );
    return {
      network: network.name,
      tasks: tasks.map((task) => ({
        task: task.name,
        containerId: task.containerId,
        node: task.node.name,
        address: addressOf(task, network.name),
      })),
      before,
      after,
    };
  },
  judge: judgeFirstUse,
  faults: [
    {
      kind: 'lab',
      fault: findFault('gossip/cut'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'peer-missing', place: { node: AIMED_NODE, network: 'first-use-fresh' } },
    },
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** The node shows containers or peers of the network. */
function isUsed({ shown }: NodeView): boolean {
  return shown !== null && shown.containers.length + shown.balancers.length + shown.peers.length > 0;
}

async function viewOf(context: MeasureContext, { name, engine }: LabNode): Promise<NodeView> {
  const network = context.stack.network('fresh');
  const found = await asked(
    context,
    name,
    `GET /networks/${network.name}`,
    async () => {
      try {
        return await engine.networks.inspect(network.id, { signal: context.signal });
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    (answer) => answer,
  );
  return { node: name, shown: found === null ? null : shownIn(context, found) };
}

function shownIn({ lab }: MeasureContext, { IPAM, Containers, Peers }: Network): NodeView['shown'] {
  const [config] = IPAM.Config ?? [];
  const endpoints = Object.entries(Containers ?? {}).map(([containerId, { Name, IPv4Address, MacAddress }]) => ({
    containerId,
    name: Name,
    address: IPv4Address.split('/', 1)[0] ?? '',
    mac: MacAddress,
  }));
  // Engines list the load balancer under this instead of an id.
  const isBalancer = ({ containerId }: Listed): boolean => containerId.startsWith('lb-');
  return {
    subnet: config?.Subnet ?? '',
    gateway: config?.Gateway ?? '',
    containers: endpoints.filter((endpoint) => !isBalancer(endpoint)),
    balancers: endpoints.filter(isBalancer),
    peers: (Peers ?? []).map(({ IP }) => lab.nodes.find(({ controlAddress }) => controlAddress === IP)?.name ?? IP),
  };
}

export function judgeFirstUse({ network, tasks, before, after }: FirstUse): Judgement<Reason> {
  const early = before.find(isUsed);
  if (early !== undefined) {
    return broken(
      'used-before',
      { node: early.node, network },
      `${network} has neither containers nor peers before its first service; ${early.node} shows some.`,
    );
  }
  const taking = [...new Set(tasks.map(({ node }) => node))];
  for (const node of taking) {
    const place = { node, network };
    const shown = after.find((view) => view.node === node)?.shown ?? null;
    if (shown === null || shown.subnet === '' || shown.gateway === '') {
      return broken(
        'not-configured',
        place,
        `${network} has subnet and gateway once a service uses it; ${node} shows ${shown === null ? 'no such network' : `${shown.subnet || 'no subnet'}, ${shown.gateway || 'no gateway'}`}.`,
      );
    }
    const own = tasks.filter((task) => task.node === node);
    const { missing, extra } = differenceOf(
      own.map(({ containerId }) => containerId),
      shown.containers.map(({ containerId }) => containerId),
    );
    const lost = own.find(({ containerId }) => missing.includes(containerId));
    if (lost !== undefined) {
      return broken(
        'container-missing',
        { ...place, task: lost.task },
        `${node} lists ${lost.task}, which it runs; it does not.`,
      );
    }
    const foreign = shown.containers.find(({ containerId }) => extra.includes(containerId));
    if (foreign !== undefined) {
      return broken('container-foreign', place, `${node} lists its own tasks only; it also lists ${foreign.name}.`);
    }
    const bare = own.find(({ containerId, address }) => {
      const listed = shown.containers.find((one) => one.containerId === containerId);
      return listed?.address !== address || !isMac(listed.mac);
    });
    if (bare !== undefined) {
      return broken(
        'container-without-address',
        { ...place, task: bare.task },
        `${node} lists ${bare.task} with ${bare.address} and a hardware address; it does not.`,
      );
    }
    const [balancer] = shown.balancers;
    if (balancer === undefined || balancer.address === '' || !isMac(balancer.mac)) {
      return broken('balancer-missing', place, `${node} lists a load balancer of ${network}; it lists none.`);
    }
  }
  return judgePeers(network, taking, after) ?? described(network, tasks.length, taking.length, before, after);
}

function isMac(text: string): boolean {
  return /^([\da-f]{2}:){5}[\da-f]{2}$/.test(text);
}

function judgePeers(network: string, taking: readonly string[], after: readonly NodeView[]): Judgement<Reason> | null {
  const views = after.map(({ node, shown }) => ({
    node,
    ...differenceOf(taking.includes(node) ? taking : [], shown?.peers ?? []),
  }));
  const links = views.flatMap(({ node, missing }) => missing.map((peer) => ({ from: node, to: peer })));
  const [first] = links;
  if (first !== undefined) {
    const names = links.map(({ from, to }) => `${from} misses ${to}`).join(', ');
    return broken(
      'peer-missing',
      { ...placeOfLinks(links), network },
      `Nodes that take part in ${network} list each other as peers; ${names}.`,
    );
  }
  const foreign = views.find(({ extra }) => extra.length > 0);
  if (foreign === undefined) return null;
  return broken(
    'peer-foreign',
    { node: foreign.node, network },
    `Peers of ${network} are the nodes that take part; ${foreign.node} also shows ${foreign.extra.join(', ')}.`,
  );
}

function described(
  network: string,
  tasks: number,
  nodes: number,
  before: readonly NodeView[],
  after: readonly NodeView[],
): Judgement<Reason> {
  const configured = after.find(({ shown }) => shown !== null)?.shown;
  const early = before.find(({ shown }) => shown !== null && shown.subnet !== '')?.shown?.subnet;
  return ok(
    `${network} has ${configured?.subnet ?? ''} and ${configured?.gateway ?? ''}; its ${nodes} nodes list their ${tasks} tasks, a load balancer each, and each other.`,
    early === undefined
      ? undefined
      : `The documents say that subnet and gateway are configured when a service first uses the network; this engine had assigned ${early} before.`,
  );
}
