import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask } from '../../src/lab/stack.js';
import type { DialTry } from '../../src/probes/dial.js';
import { ping } from '../../src/probes/ping.js';
import { startResponder } from '../../src/probes/responder.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import {
  recordConnectLatency,
  rowsBetweenTasks,
  sampleConnectLatency,
  sampleLatencyMatrix,
} from '../support/latency.js';
import { describeLinks, placeOfLinks } from '../support/localise.js';
import { groupBy } from '../support/sets.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE, STANDARD } from '../stacks.js';

/** A port on which no task listens: that the connection is refused shows that it got there and back. */
const CLOSED_PORT = 41_234;
/** Port of the responder on the underlay. */
const UNDERLAY_PORT = 28_080;
/** Port of the responders on every node’s underlay. */
const MATRIX_PORT = 28_081;

const REASONS = ['unreachable', 'partly-reachable', 'wrong-task-answers'] as const;
type Reason = (typeof REASONS)[number];

/** What got through from one task to another. */
interface Pair {
  readonly from: string;
  readonly fromNode: string;
  readonly to: string;
  readonly toNode: string;
  readonly icmp: boolean;
  readonly tcp: boolean;
  readonly udp: boolean;
  /** A connection to a port on which nobody listens was refused by the other end. */
  readonly closedPort: boolean;
  /** Tasks that answered instead. */
  readonly others: readonly string[];
}

export interface Pairs {
  readonly network: string;
  readonly pairs: readonly Pair[];
}

export default defineScenario({
  id: 'overlay/all-pairs-reachable',
  claim:
    'Every task of an overlay reaches every other by address: ICMP, TCP and UDP, on any port, on its node and across.',
  level: 'core',
  tags: ['latency'],
  requirements: ['R-overlay-connectivity', 'R-overlay-open-ports'],
  needs: ['vxlan', 'bridge', 'veth'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => STANDARD,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<Pairs> => {
    const network = context.stack.network('plain').name;
    const tasks = await context.stack.tasks('echo');
    const across = firstPair(tasks, (a, b) => a.node.name !== b.node.name);
    const sameNode = firstPair(tasks, (a, b) => a.node.name === b.node.name);
    // Nodes side by side, the tasks of a node one after the other: more would only wait for the same processor.
    const pairs = await Promise.all(
      [...groupBy(tasks, ({ node }) => node.name).values()].map(async (onNode) => {
        const reached: Pair[] = [];
        for (const task of onNode) reached.push(...(await reachFrom(context, task, tasks, network)));
        return reached;
      }),
    ).then((byNode) => byNode.flat());
    if (pairs.every((pair) => pair.icmp && pair.tcp && pair.udp && pair.closedPort)) {
      recordLatency(context, network, sameNode, across);
      recordMatrices(context, network, tasks);
    }
    return { network, pairs };
  },
  judge: judgePairs,
  faults: [
    {
      kind: 'lab',
      fault: findFault('data-path/drop'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'unreachable', place: { node: AIMED_NODE } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

type TaskPair = readonly [RunningTask, RunningTask];

function firstPair(tasks: readonly RunningTask[], matches: (a: RunningTask, b: RunningTask) => boolean): TaskPair {
  for (const a of tasks) {
    const b = tasks.find((other) => other !== a && matches(a, other));
    if (b !== undefined) return [a, b];
  }
  throw cannotMeasure(
    'tasks side by side on one node and on different nodes',
    `${tasks.length} tasks without such a pair`,
  );
}

async function reachFrom(
  context: MeasureContext,
  task: RunningTask,
  tasks: readonly RunningTask[],
  network: string,
): Promise<Pair[]> {
  const others = tasks.filter((other) => other !== task);
  const shell = shellOfTask(task);
  const echoes = await ping(
    witnessed(context, shell, `${task.name} pings every other task`),
    others.map((other) => addressOf(other, network)),
  );
  const tries = await dialWitnessed(context, shell, `${task.name} connects to every other task`, {
    targets: others.flatMap((other) => {
      const address = addressOf(other, network);
      return [
        { address, port: RESPONDER_PORT, protocol: 'tcp' },
        { address, port: RESPONDER_PORT, protocol: 'udp' },
        { address, port: CLOSED_PORT, protocol: 'connect' },
      ] as const;
    }),
    sideBySide: true,
  });
  return others.map((other) => {
    const address = addressOf(other, network);
    const by = (protocol: string): DialTry | undefined =>
      tries.find(({ target }) => target.address === address && target.protocol === protocol);
    const answered = (protocol: string): boolean => by(protocol)?.identity?.task === other.name;
    return {
      from: task.name,
      fromNode: task.node.name,
      to: other.name,
      toNode: other.node.name,
      icmp: echoes.some((echo) => echo.address === address && echo.roundTripsMs.some((time) => time !== null)),
      tcp: answered('tcp'),
      udp: answered('udp'),
      closedPort: by('connect')?.error === 'ECONNREFUSED',
      others: ['tcp', 'udp'].flatMap((protocol) => {
        const name = by(protocol)?.identity?.task;
        return name === undefined || name === other.name ? [] : [name];
      }),
    };
  });
}

function recordLatency(context: MeasureContext, network: string, sameNode: TaskPair, across: TaskPair): void {
  const ends = ([from, to]: TaskPair) =>
    [
      { shell: shellOfTask(from), name: `${from.name} on ${from.node.name}` },
      { address: addressOf(to, network), name: `${to.name} on ${to.node.name}` },
    ] as const;
  recordConnectLatency(context, 'overlay-same-node', ...ends(sameNode));
  recordConnectLatency(context, 'overlay-across-nodes', ...ends(across));
  const [from, to] = [across[0].node, across[1].node];
  const target = { address: to.controlAddress, port: UNDERLAY_PORT };
  context.afterwards(async (later) => {
    await startResponder(to.shell, target, later.undo);
    await sampleConnectLatency(later, 'underlay', from, { ...target, name: to.name });
  });
}

/** Underlay and overlay between every two nodes, a few connections each. */
function recordMatrices(context: MeasureContext, network: string, tasks: readonly RunningTask[]): void {
  const { nodes } = context.lab;
  context.afterwards(async (later) => {
    const targets = nodes.map(({ name, controlAddress }) => ({ name, address: controlAddress, port: MATRIX_PORT }));
    for (const node of nodes) {
      await startResponder(node.shell, { address: node.controlAddress, port: MATRIX_PORT }, later.undo);
    }
    const rows = nodes.map((from) => ({ from, targets: targets.filter(({ name }) => name !== from.name) }));
    await sampleLatencyMatrix(later, 'underlay', rows);
  });
  context.afterwards((later) => sampleLatencyMatrix(later, 'overlay-across-nodes', rowsBetweenTasks(tasks, network)));
}

export function judgePairs({ network, pairs }: Pairs): Judgement<Reason> {
  const impostor = pairs.find(({ others }) => others.length > 0);
  if (impostor !== undefined) {
    return broken(
      'wrong-task-answers',
      { node: impostor.fromNode, peer: impostor.toNode, network, task: impostor.to },
      `The address of ${impostor.to} is answered by it; ${impostor.others.join(', ')} answers ${impostor.from}.`,
    );
  }
  const passed = (pair: Pair): boolean[] => [pair.icmp, pair.tcp, pair.udp, pair.closedPort];
  const links = (some: readonly Pair[]) => some.map(({ fromNode, toNode }) => ({ from: fromNode, to: toNode }));
  const cut = pairs.filter((pair) => !passed(pair).includes(true));
  if (cut.length > 0) {
    return broken(
      'unreachable',
      { ...placeOfLinks(links(cut)), network },
      `Every task reaches every other; nothing passes between ${describeLinks(links(cut), pairs.length)} pairs.`,
    );
  }
  const partly = pairs.filter((pair) => passed(pair).includes(false));
  const [first] = partly;
  if (first !== undefined) {
    const names = ['ICMP', 'TCP', 'UDP', 'a closed port'];
    const lost = names.filter((_, index) => passed(first)[index] === false);
    return broken(
      'partly-reachable',
      { ...placeOfLinks(links(partly)), network },
      `Every protocol passes; ${lost.join(', ')} does not between ${describeLinks(links(partly), pairs.length)} pairs.`,
    );
  }
  const across = pairs.filter(({ fromNode, toNode }) => fromNode !== toNode).length;
  return ok(`ICMP, TCP and UDP pass between all ${pairs.length} pairs of tasks, ${across} of them across nodes.`);
}
