import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { Shell } from '../../src/lab/shell.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { findNamespaces, readForwarding, type Neighbour } from '../../src/probes/forwarding.js';
import { readLoadBalancer } from '../../src/probes/ipvs.js';
import { lookUpMany, type Lookup } from '../../src/probes/lookups.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { UndoStack } from '../../src/support/undo.js';
import { witnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import { describeAnswer } from '../support/names.js';
import { recordOutage, startWitnessedLoad } from '../support/outage.js';
import { differenceOf } from '../support/sets.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { CUT_NODE, CUTTABLE, awaitWhole, cutOff, echoOn, echoVirtual, unwound } from '../support/cuttable.js';

/** Everything must be right again this long after the nodes can talk again. */
const RIGHT_WITHIN_MS = 60_000;

const REASONS = [
  'peer-missing',
  'gossip-row-missing',
  'gossip-row-stale',
  'neighbour-missing',
  'row-missing',
  'row-wrong',
  'row-stale',
  'backend-missing',
  'backend-stale',
  'name-wrong',
  'too-late',
] as const;
type Reason = (typeof REASONS)[number];

/** An endpoint as its own node's engine lists it: a task or a load balancer. */
interface Endpoint {
  readonly name: string;
  readonly address: string;
  readonly mac: string;
}

/** What one node knows of the network. Nodes are named; an address stands where it is that of none. */
interface NodeView {
  readonly node: string;
  readonly endpoints: readonly Endpoint[];
  readonly peers: readonly string[];
  /** Addresses of tasks, by gossip. */
  readonly gossip: readonly string[];
  readonly neighbours: readonly Neighbour[];
  readonly rows: readonly { readonly mac: string; readonly node: string }[];
  /** Addresses that `echo`'s virtual address is balanced over. */
  readonly backends: readonly string[];
  /** Answers to a task of the node. */
  readonly names: readonly Lookup[];
}

/** What all nodes know, and what they should. */
export interface Whole {
  readonly network: string;
  /** By the managers' API: all tasks in the network, and those of `echo`. */
  readonly tasks: readonly string[];
  readonly backends: readonly string[];
  /** What each name should be answered with. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly views: readonly NodeView[];
}

export interface Partitions {
  readonly cutMs: number;
  /** For each cut, when everything was right again; `null` when it was not in time. */
  readonly rightAfterMs: readonly (number | null)[];
  readonly last: Whole;
}

interface Parameters {
  readonly rounds: number;
  readonly cutMs: number;
  /** Lab fault that is put in once the last cut has healed. */
  readonly afterHealing: string | null;
}

const PARAMETERS: Parameters = { rounds: 5, cutMs: 30_000, afterHealing: null };
/** Mutations need not be cut as often and as long: what they change comes after it. */
const SHORTER = { rounds: 1, cutMs: 10_000 };

export default defineScenario({
  id: 'gossip/partition-heals',
  claim: `After each of ${PARAMETERS.rounds} cuts of gossip and data path for ${PARAMETERS.cutMs / 1000} s every name, row and backend is right again within ${RIGHT_WITHIN_MS / 1000} s, without help.`,
  level: 'core',
  tags: ['long'],
  requirements: ['R-gossip-partition'],
  needs: ['vxlan', 'ipvs', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => CUTTABLE,
  reasons: REASONS,
  deadlineMs: 720_000,
  measure: async (context, { rounds, cutMs, afterHealing }): Promise<Partitions> => {
    const { lab, stack, undo } = context;
    await awaitWhole(context);
    const rightAfterMs: (number | null)[] = [];
    for (let round = 1; round <= rounds && !rightAfterMs.includes(null); round += 1) {
      rightAfterMs.push(await cutOnce(context, cutMs, `${round} of ${rounds}`));
    }
    if (afterHealing !== null) {
      await findFault(afterHealing).inject(lab, { node: CUT_NODE, network: stack.network('plain').name }, undo);
    }
    return { cutMs, rightAfterMs, last: await lookAtAll(context, { evidence: true }) };
  },
  judge: judgePartitions,
  faults: [
    {
      kind: 'mutation',
      name: 'row-deleted-after-healing',
      does: `After one cut of ${SHORTER.cutMs / 1000} s has healed, one forwarding row is deleted on ${CUT_NODE}.`,
      change: { ...SHORTER, afterHealing: 'forwarding/delete-row' },
      expect: { reason: 'row-missing', place: { node: CUT_NODE, network: 'cuttable-plain' } },
    },
    {
      kind: 'mutation',
      name: 'icmp-dropped-after-healing',
      does: `After one cut of ${SHORTER.cutMs / 1000} s has healed, ${CUT_NODE} drops ICMP on the underlay.`,
      change: { ...SHORTER, afterHealing: 'underlay/drop-icmp' },
      expect: 'look-alike',
    },
  ],
});

/** Cuts a node off for some time and heals. Returns when everything was right again; what clients saw is recorded. */
async function cutOnce(context: MeasureContext, cutMs: number, which: string): Promise<number | null> {
  const { lab, signal, undo } = context;
  const node = lab.node(CUT_NODE);
  const client = await echoOn(context, 'own2');
  const load = await startWitnessedLoad(context, shellOfTask(client), `${client.name} asks the virtual address`, {
    targets: [echoVirtual(context)],
    intervalMs: 100,
    timeoutMs: 500,
    durationMs: cutMs + RIGHT_WITHIN_MS + 60_000,
  });
  const cut = new UndoStack();
  undo.add(`${node.name} is no longer cut off`, () => unwound(cut));
  const disturbedAtMs = load.elapsedMs();
  await cutOff(node, ['gossip', 'data path'], cut);
  await pollUntil({ awaiting: 'the end of the cut', deadlineMs: cutMs + 10_000, intervalMs: 250, signal }, () =>
    load.elapsedMs() - disturbedAtMs >= cutMs ? true : new NotYet('it goes on'),
  );
  await unwound(cut);
  const healedAt = performance.now();
  const last = await lookUntil(
    RIGHT_WITHIN_MS,
    signal,
    () => lookAtAll(context, { evidence: false }),
    (whole) => problemOf(whole) === null,
  );
  const elapsedMs = performance.now() - healedAt;
  recordOutage(context, {
    title: `${node.name} is cut off for ${cutMs / 1000} s (${which})`,
    from: client.name,
    to: `virtual address of ${context.stack.service('echo').name}`,
    result: await load.stop(),
    disturbedAtMs,
    replicas: 2,
  });
  return problemOf(last) === null ? elapsedMs : null;
}

/** What is looked at: with evidence, what was seen is kept. */
interface LookOptions {
  readonly evidence: boolean;
}

async function lookAtAll(context: MeasureContext, options: LookOptions): Promise<Whole> {
  const { lab, stack } = context;
  const network = stack.network('plain').name;
  const [echo, mate] = await Promise.all([stack.tasks('echo'), stack.tasks('mate')]);
  const addresses = (tasks: readonly RunningTask[]): readonly string[] => tasks.map((task) => addressOf(task, network));
  const names = Object.fromEntries(
    (
      [
        [stack.service('echo'), echo],
        [stack.service('mate'), mate],
      ] as const
    ).flatMap(([{ name, virtualAddresses }, tasks]) => {
      const virtual = virtualAddresses[network];
      return [
        [name, virtual === undefined ? [] : [virtual]],
        [`tasks.${name}`, addresses(tasks)],
      ] as const;
    }),
  );
  const all = [...echo, ...mate];
  return {
    network,
    tasks: addresses(all),
    backends: addresses(echo),
    names,
    views: await Promise.all(
      lab.nodes.map((node) => {
        const task = all.find((one) => one.node.name === node.name);
        if (task === undefined) throw cannotMeasure(`a task on ${node.name}`, 'none');
        return lookAt(context, node, task, Object.keys(names), options);
      }),
    ),
  };
}

async function lookAt(
  context: MeasureContext,
  node: LabNode,
  task: RunningTask,
  names: readonly string[],
  { evidence }: LookOptions,
): Promise<NodeView> {
  const { lab, stack, signal } = context;
  const network = stack.network('plain');
  const shown = (shell: Shell, title: string): Shell => (evidence ? witnessed(context, shell, title) : shell);
  const nodeAt = (address: string): string =>
    lab.nodes.find(({ controlAddress }) => controlAddress === address)?.name ?? address;
  const [namespaces, details] = await Promise.all([
    findNamespaces(node.shell),
    node.engine.networks.inspect(network.id, { verbose: true, signal }),
  ]);
  const [overlay, balancer] = [namespaces.overlay(network.id), namespaces.loadBalancer(network.id)];
  if (overlay === null || balancer === null) {
    throw cannotMeasure(`namespaces of ${network.name} on ${node.name}`, 'one is missing');
  }
  const [tables, balanced, lookups] = await Promise.all([
    readForwarding(shown(node.shell.inNetworkNamespace(overlay), 'Forwarding tables')),
    readLoadBalancer(
      shown(node.shell.inNetworkNamespace(balancer), 'IPVS'),
      shown(node.ownShell.inNetworkNamespace(balancer), 'Firewall marks'),
    ),
    lookUpMany(shown(shellOfTask(task), `${task.name} asks for names`), { names }),
  ]);
  const virtual = echoVirtual(context).address;
  const marks = new Set(balanced.marks.filter(({ address }) => address === virtual).map(({ mark }) => mark));
  return {
    node: node.name,
    endpoints: Object.values(details.Containers ?? {}).map(({ Name, IPv4Address, MacAddress }) => ({
      name: Name,
      address: IPv4Address.split('/', 1)[0] ?? '',
      mac: MacAddress,
    })),
    peers: (details.Peers ?? []).map(({ IP }) => nodeAt(IP)),
    gossip: Object.values(details.Services ?? {}).flatMap(({ Tasks }) => Tasks.map(({ EndpointIP }) => EndpointIP)),
    neighbours: tables.neighbours,
    rows: tables.rows.map(({ mac, vtep }) => ({ mac, node: nodeAt(vtep) })),
    backends: balanced.services
      .filter(({ mark }) => marks.has(mark))
      .flatMap(({ backends }) => backends.filter(({ weight }) => weight > 0).map(({ address }) => address)),
    names: lookups,
  };
}

/** The first thing that some node has wrong, from what others follow from; `null` when everything is right. */
export function problemOf(whole: Whole): Judgement<Reason> | null {
  for (const look of [problemOfGossip, problemOfForwarding, problemOfService]) {
    for (const view of whole.views) {
      const problem = look(whole, view);
      if (problem !== null) return problem;
    }
  }
  return null;
}

function problemOfGossip(
  { network, tasks, views }: Whole,
  { node, peers, gossip }: NodeView,
): Judgement<Reason> | null {
  const place = { node, network };
  const [lost] = differenceOf(
    views.map((view) => view.node),
    peers,
  ).missing;
  if (lost !== undefined) {
    return broken('peer-missing', { ...place, peer: lost }, `${node} counts ${lost} among its peers; it does not.`);
  }
  const rows = differenceOf(tasks, gossip);
  if (rows.missing[0] !== undefined) {
    return broken(
      'gossip-row-missing',
      place,
      `Gossip tells ${node} of ${rows.missing[0]} again; it does not, though all nodes are peers (as in moby#53141).`,
    );
  }
  if (rows.extra[0] !== undefined) {
    return broken('gossip-row-stale', place, `${node} knows running tasks only; it also knows ${rows.extra[0]}.`);
  }
  return null;
}

function problemOfForwarding(
  { network, views }: Whole,
  { node, neighbours, rows }: NodeView,
): Judgement<Reason> | null {
  const place = { node, network };
  const remote = views
    .filter((view) => view.node !== node)
    .flatMap((view) => view.endpoints.map((endpoint) => ({ ...endpoint, at: view.node })));
  for (const { name, address, mac, at } of remote) {
    const there = { ...place, peer: at };
    if (!neighbours.some((one) => one.address === address && one.mac === mac)) {
      return broken(
        'neighbour-missing',
        there,
        `${node} has a permanent neighbour for ${name} (${address}, ${mac}); it has none.`,
      );
    }
    const own = rows.filter((row) => row.mac === mac);
    if (own.length === 0) {
      return broken(
        'row-missing',
        there,
        `${node} forwards frames for ${name} (${mac}) to ${at}; it has no permanent row for it (as in moby#52661).`,
      );
    }
    const wrong = own.find((row) => row.node !== at);
    if (wrong !== undefined) {
      return broken(
        'row-wrong',
        there,
        `${node} forwards frames for ${name} (${mac}) to ${at}; its row leads to ${wrong.node}.`,
      );
    }
  }
  const [stale] = differenceOf(
    remote.map(({ mac }) => mac),
    rows.map(({ mac }) => mac),
  ).extra;
  return stale === undefined
    ? null
    : broken('row-stale', place, `${node} has rows for endpoints that are there; it also has one for ${stale}.`);
}

function problemOfService(whole: Whole, { node, backends, names }: NodeView): Judgement<Reason> | null {
  const place = { node, network: whole.network };
  const { missing, extra } = differenceOf(whole.backends, backends);
  if (missing[0] !== undefined) {
    return broken('backend-missing', place, `${node} balances over ${missing[0]} again; it does not.`);
  }
  if (extra[0] !== undefined) {
    return broken('backend-stale', place, `${node} balances over running tasks only; it also does over ${extra[0]}.`);
  }
  for (const [name, wanted] of Object.entries(whole.names)) {
    const answer = names.find((one) => one.name === name);
    const { missing: lost, extra: foreign } = differenceOf(wanted, answer?.addresses ?? []);
    if (lost.length + foreign.length === 0) continue;
    return broken(
      'name-wrong',
      place,
      `${name} is answered with ${wanted.join(', ')} on ${node}; the answer was ${answer === undefined ? 'none' : describeAnswer(answer)}.`,
    );
  }
  return null;
}

export function judgePartitions({ cutMs, rightAfterMs, last }: Partitions): Judgement<Reason> {
  const problem = problemOf(last);
  const failed = rightAfterMs.indexOf(null);
  if (problem !== null) {
    const when =
      failed === -1
        ? `after ${rightAfterMs.length} cuts`
        : `${RIGHT_WITHIN_MS / 1000} s after cut ${failed + 1} of ${cutMs / 1000} s`;
    return { ...problem, message: `${problem.message} Seen ${when}.` };
  }
  const times = rightAfterMs.map((time) => (time === null ? 'too late' : `${(time / 1000).toFixed(1)} s`));
  return failed === -1
    ? ok(
        `After cuts of ${cutMs / 1000} s every name, row and backend on ${last.views.length} nodes was right again in ${times.join(', ')}.`,
      )
    : broken(
        'too-late',
        { node: CUT_NODE, network: last.network },
        `Everything is right ${RIGHT_WITHIN_MS / 1000} s after a cut; it was ${times.join(', ')}, the last one only as it was looked at once more.`,
      );
}
