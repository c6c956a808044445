import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { Network } from '../../src/docker/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { ShellResult } from '../../src/lab/shell.js';
import { findNamespaces, readForwarding } from '../../src/probes/forwarding.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked, witnessed } from '../support/evidence.js';
import { findFault } from '../../src/lab/index.js';
import { differenceOf } from '../support/sets.js';
import { addressOf, cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE, STANDARD } from '../stacks.js';

const REASONS = [
  'endpoints-differ',
  'gossip-differs',
  'neighbour-missing',
  'neighbour-wrong',
  'row-missing',
  'row-wrong',
  'row-stale',
] as const;
type Reason = (typeof REASONS)[number];

/** An endpoint of the network: a task or a load balancer. */
interface Endpoint {
  readonly name: string;
  readonly address: string;
  readonly mac: string;
}

/** What one node knows about the network, layer by layer. */
interface NodeView {
  readonly node: string;
  /** Endpoints on the node itself, by its engine. */
  readonly endpoints: readonly Endpoint[];
  /** Addresses of tasks and the names of their nodes, as gossip told this node. */
  readonly gossip: readonly { readonly address: string; readonly node: string }[];
  /** Permanent neighbours of the kernel. */
  readonly neighbours: readonly { readonly address: string; readonly mac: string }[];
  /** Permanent forwarding rows of the kernel, with the names of the nodes behind their VTEPs. */
  readonly rows: readonly { readonly mac: string; readonly node: string }[];
}

export interface Layers {
  readonly network: string;
  /** The tasks by the managers' API. */
  readonly tasks: readonly { readonly name: string; readonly address: string; readonly node: string }[];
  readonly views: readonly NodeView[];
}

export default defineScenario({
  id: 'overlay/forwarding-tables-agree',
  claim:
    'API, gossip, neighbours and forwarding rows name the same address, hardware address and node for every endpoint, on every node.',
  level: 'core',
  requirements: ['R-overlay-forwarding'],
  needs: ['vxlan', 'bridge'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => STANDARD,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<Layers> => {
    const network = context.stack.network('plain').name;
    const tasks = (await context.stack.tasks()).filter((task) => task.addresses[network] !== undefined);
    const taking = context.lab.nodes.filter(({ name }) => tasks.some(({ node }) => node.name === name));
    return {
      network,
      tasks: tasks.map((task) => ({ name: task.name, address: addressOf(task, network), node: task.node.name })),
      views: await Promise.all(taking.map((node) => viewOf(context, node))),
    };
  },
  judge: judgeLayers,
  faults: [
    {
      kind: 'lab',
      fault: findFault('forwarding/delete-row'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, network: stack.network('plain').name }),
      expect: { reason: 'row-missing', place: { node: AIMED_NODE, network: 'standard-plain' } },
    },
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

async function viewOf(context: MeasureContext, node: LabNode): Promise<NodeView> {
  const network = context.stack.network('plain');
  const nodeAt = (address: string): string =>
    context.lab.nodes.find(({ controlAddress, dataAddress }) => [controlAddress, dataAddress].includes(address))
      ?.name ?? address;
  const [shown, tables] = await Promise.all([
    asked(
      context,
      node.name,
      `GET /networks/${network.name}?verbose=true`,
      () => node.engine.networks.inspect(network.id, { verbose: true, signal: context.signal }),
      summaryOf,
    ),
    findNamespaces(node.shell).then((namespaces) => {
      const namespace = namespaces.overlay(network.id);
      if (namespace === null) throw cannotMeasure(`a namespace of ${network.name} on ${node.name}`, 'none');
      // The first line describes the VXLAN device at length.
      const tables = ({ stdout }: ShellResult): string => stdout.split('\n').slice(1).join('\n');
      return readForwarding(witnessed(context, node.shell.inNetworkNamespace(namespace), 'Forwarding tables', tables));
    }),
  ]);
  return {
    node: node.name,
    endpoints: Object.values(shown.Containers ?? {}).map(({ Name, IPv4Address, MacAddress }) => ({
      name: Name,
      address: withoutPrefix(IPv4Address),
      mac: MacAddress,
    })),
    gossip: Object.values(shown.Services ?? {}).flatMap(({ Tasks }) =>
      Tasks.map(({ EndpointIP, Info }) => ({ address: EndpointIP, node: nodeAt(Info?.['Host IP'] ?? '') })),
    ),
    neighbours: tables.neighbours,
    rows: tables.rows.map(({ mac, vtep }) => ({ mac, node: nodeAt(vtep) })),
  };
}

/** What counts of a network as a node shows it, a line for each endpoint and task. */
function summaryOf({ Containers, Services, Peers }: Network): object {
  return {
    endpoints: Object.values(Containers ?? {}).map(({ Name, IPv4Address, MacAddress }) =>
      [Name, IPv4Address, MacAddress].join(' '),
    ),
    tasks: Object.entries(Services ?? {}).flatMap(([service, { Tasks }]) =>
      Tasks.map(({ EndpointIP, Info }) => `${service} ${EndpointIP} at ${Info?.['Host IP'] ?? 'unknown'}`),
    ),
    peers: (Peers ?? []).map(({ IP }) => IP),
  };
}

function withoutPrefix(address: string): string {
  return address.split('/', 1)[0] ?? address;
}

/** From the top layer down, so that the first one that differs is named. */
export function judgeLayers({ network, tasks, views }: Layers): Judgement<Reason> {
  for (const view of views) {
    const { node } = view;
    const place = { node, network };
    const own = tasks.filter((task) => task.node === node);
    const [unknown] = differenceOf(
      own.map(({ address }) => address),
      view.endpoints.map(({ address }) => address),
    ).missing;
    if (unknown !== undefined) {
      return broken(
        'endpoints-differ',
        place,
        `The managers place ${unknown} on ${node}; its engine has no such endpoint.`,
      );
    }
    const line = ({ address, node: at }: { address: string; node: string }): string => `${address} on ${at}`;
    const gossip = differenceOf(tasks.map(line), view.gossip.map(line));
    if (gossip.missing.length + gossip.extra.length > 0) {
      return broken(
        'gossip-differs',
        place,
        `Gossip tells ${node} of every task; missing: ${listed(gossip.missing)}; not of the API: ${listed(gossip.extra)}.`,
      );
    }
  }
  for (const view of views) {
    const { node } = view;
    const place = { node, network };
    const remote = views.flatMap((other) =>
      other.node === node ? [] : other.endpoints.map((endpoint) => ({ ...endpoint, node: other.node })),
    );
    for (const { name, address, mac, node: at } of remote) {
      const neighbour = view.neighbours.find((one) => one.address === address);
      if (neighbour === undefined) {
        return broken(
          'neighbour-missing',
          { ...place, peer: at },
          `${node} has a permanent neighbour for ${name} (${address}); it has none.`,
        );
      }
      if (neighbour.mac !== mac) {
        return broken(
          'neighbour-wrong',
          { ...place, peer: at },
          `${node} knows ${name} (${address}) as ${mac}; it knows it as ${neighbour.mac}.`,
        );
      }
      const rows = view.rows.filter((row) => row.mac === mac);
      if (rows.length === 0) {
        return broken(
          'row-missing',
          { ...place, peer: at },
          `${node} forwards frames for ${name} (${mac}) to ${at}; it has no permanent row for it.`,
        );
      }
      const wrong = rows.find((row) => row.node !== at);
      if (wrong !== undefined) {
        return broken(
          'row-wrong',
          { ...place, peer: at },
          `${node} forwards frames for ${name} (${mac}) to ${at}; its row leads to ${wrong.node}.`,
        );
      }
    }
    const [stale] = differenceOf(
      remote.map(({ mac }) => mac),
      view.rows.map(({ mac }) => mac),
    ).extra;
    if (stale !== undefined) {
      return broken('row-stale', place, `${node} has rows for endpoints that are there; it also has one for ${stale}.`);
    }
  }
  const endpoints = views.reduce((sum, view) => sum + view.endpoints.length, 0);
  return ok(
    `${views.length} nodes agree on ${endpoints} endpoints (${tasks.length} tasks) in API, gossip and both kernel tables.`,
  );
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
