import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { ping } from '../../src/probes/ping.js';
import type { LabNode } from '../../src/lab/lab.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { UndoStack } from '../../src/support/undo.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import { recordOutage, startWitnessedLoad } from '../support/outage.js';
import { cannotMeasure, mustPrepare, shellOfTask } from '../support/task-shell.js';
import {
  CUT_NODE,
  CUTTABLE,
  awaitWhole,
  cutOff,
  echoOn,
  echoVirtual,
  peersOf,
  unwound,
  type Plane,
} from '../support/cuttable.js';

/** Probes go round once a second, and a suspected node has some seconds to deny that it is dead. */
const DEAD_WITHIN_MS = 20_000;
/** Nodes that were given up are tried again every second, or once a minute by those that gave up everybody. */
const BACK_WITHIN_MS = 75_000;
/** The slow node is watched for this many times as long as it took to notice the dead one, and for no less than this. */
const WATCH_FACTOR = 2;
const WATCH_AT_LEAST_MS = 12_000;
const SLOW_BY_MS = 250;

const REASONS = ['dead-unnoticed', 'not-back', 'slow-given-up'] as const;
type Reason = (typeof REASONS)[number];

/** Since when a node no longer counted another one among its peers. */
interface Notice {
  readonly node: string;
  /** Milliseconds; `null` when it went on to count it. */
  readonly afterMs: number | null;
}

export interface Detection {
  readonly network: string;
  /** The node that was dead to the others, then slow. */
  readonly node: string;
  readonly dead: readonly Notice[];
  /** Until all counted it among their peers again, once it could be heard; `null` when they did not in time. */
  readonly backAfterMs: number | null;
  /** `null` where it did not come to this. */
  readonly slow: {
    readonly watchedMs: number;
    /** Round trip to it while it was slow; `null` when there was no answer. */
    readonly roundTripMs: number | null;
    readonly givenUp: readonly Notice[];
  } | null;
}

interface Parameters {
  /** What of the dead node's traffic is cut. */
  readonly cut: readonly Plane[];
  /** How netem makes the other one slow. */
  readonly slowBy: string;
}

const PARAMETERS: Parameters = { cut: ['gossip', 'data path'], slowBy: `delay ${SLOW_BY_MS}ms` };

export default defineScenario({
  id: 'gossip/failure-detection',
  claim: `Nodes notice ${DEAD_WITHIN_MS / 1000} s later at the most that one of them is dead, and do not give up one that is merely slow.`,
  level: 'core',
  requirements: ['R-gossip-failure-detection'],
  needs: ['vxlan', 'ipvs', 'netem'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => CUTTABLE,
  reasons: REASONS,
  deadlineMs: 300_000,
  measure: async (context, { cut, slowBy }): Promise<Detection> => {
    const node = context.lab.node(CUT_NODE);
    const common = { network: context.stack.network('plain').name, node: node.name };
    await awaitWhole(context);
    const { dead, backAfterMs } = await watchDead(context, node, cut);
    const slowest = Math.max(...dead.map(({ afterMs }) => afterMs ?? Infinity));
    if (backAfterMs === null || slowest === Infinity) return { ...common, dead, backAfterMs, slow: null };
    return {
      ...common,
      dead,
      backAfterMs,
      slow: await watchSlow(context, node, slowBy, Math.max(WATCH_FACTOR * slowest, WATCH_AT_LEAST_MS)),
    };
  },
  judge: judgeDetection,
  faults: [
    {
      kind: 'mutation',
      name: 'dead-still-gossips',
      does: "Leaves the dead node's port 7946 open; only its data path is cut.",
      change: { cut: ['data path'] },
      expect: { reason: 'dead-unnoticed', place: { node: CUT_NODE } },
    },
    {
      kind: 'mutation',
      name: 'slow-loses-everything',
      does: 'Makes the slow node lose everything that it sends.',
      change: { slowBy: 'loss 100%' },
      expect: { reason: 'slow-given-up', place: { node: CUT_NODE } },
    },
    {
      kind: 'mutation',
      name: 'dead-data-path-open',
      does: "Leaves the dead node's data path open; only its gossip is cut.",
      change: { cut: ['gossip'] },
      expect: 'look-alike',
    },
  ],
});

/** Cuts a node off until all others noticed, and heals. What clients of `echo` see of it is recorded. */
async function watchDead(
  context: MeasureContext,
  node: LabNode,
  planes: readonly Plane[],
): Promise<Pick<Detection, 'dead' | 'backAfterMs'>> {
  const { undo } = context;
  const client = await echoOn(context, 'own2');
  const target = echoVirtual(context);
  const load = await startWitnessedLoad(context, shellOfTask(client), `${client.name} asks the virtual address`, {
    targets: [target],
    intervalMs: 100,
    timeoutMs: 500,
    durationMs: DEAD_WITHIN_MS + BACK_WITHIN_MS + 60_000,
  });
  const cut = new UndoStack();
  undo.add(`${node.name} is heard again`, () => unwound(cut));
  const disturbedAtMs = load.elapsedMs();
  const cutAt = performance.now();
  await cutOff(node, planes, cut);
  const dead = await watchPeers(context, node, cutAt, DEAD_WITHIN_MS);
  const healedAt = performance.now();
  await unwound(cut);
  const backAfterMs = await untilBack(context, node, healedAt);
  // Peers are there before the last row is: what clients see ends when both tasks answer.
  await lookUntil(
    10_000,
    context.signal,
    () =>
      dialWitnessed(context, shellOfTask(client), 'Both tasks answer again', {
        targets: [target],
        tries: 4,
        timeoutMs: 500,
      }),
    (tries) => new Set(tries.flatMap(({ identity }) => identity?.task ?? [])).size >= 2,
  );
  recordOutage(context, {
    title: `${node.name} is cut off (${planes.join(' and ')})`,
    from: client.name,
    to: `virtual address of ${context.stack.service('echo').name}`,
    result: await load.stop(),
    disturbedAtMs,
    replicas: 2,
  });
  return { dead, backAfterMs };
}

/** Makes a node slow for some time and tells who gave it up. */
async function watchSlow(
  context: MeasureContext,
  node: LabNode,
  slowBy: string,
  watchMs: number,
): Promise<NonNullable<Detection['slow']>> {
  const { lab, undo } = context;
  const device = node.controlInterface;
  const slow = new UndoStack();
  undo.add(`${node.name} is no longer slow`, () => unwound(slow));
  slow.add(`no netem on ${device} of ${node.name}`, async () => {
    await node.shell.run(`tc qdisc del dev ${device} root 2>/dev/null`);
  });
  const shell = witnessed(context, node.shell, `${node.name} becomes slow`);
  mustPrepare(node.name, await shell.run(`tc qdisc replace dev ${device} root netem ${slowBy}`));
  const startedAt = performance.now();
  const [notices, [echo]] = await Promise.all([
    watchPeers(context, node, startedAt, watchMs),
    ping(witnessed(context, lab.manager().shell, `Round trip to ${node.name}`), [node.controlAddress], {
      timeoutMs: 2 * SLOW_BY_MS + 500,
    }),
  ]);
  const roundTripMs = echo?.roundTripsMs[0] ?? null;
  const givenUp = notices.filter(({ afterMs }) => afterMs !== null);
  const watchedMs = performance.now() - startedAt;
  await unwound(slow);
  if (roundTripMs !== null && roundTripMs < 0.9 * SLOW_BY_MS) {
    throw cannotMeasure(`a round trip of ${SLOW_BY_MS} ms to the slow node`, `${roundTripMs} ms`);
  }
  return { watchedMs, roundTripMs, givenUp };
}

/** Watches the peers of all other nodes until none of them counts the node, or the time is over. */
async function watchPeers(
  context: MeasureContext,
  node: LabNode,
  since: number,
  withinMs: number,
): Promise<readonly Notice[]> {
  const others = context.lab.nodes.filter(({ name }) => name !== node.name);
  const noticed = new Map<string, number>();
  await pollUntil(
    {
      awaiting: `the end of the watch over ${node.name}`,
      // The watch ends by itself; this is for an engine that does not answer.
      deadlineMs: withinMs + 30_000,
      intervalMs: 200,
      signal: context.signal,
    },
    async (signal) => {
      await Promise.all(
        others.map(async (other) => {
          const peers = await peersOf(context, other, signal);
          if (!noticed.has(other.name) && !peers.includes(node.name)) {
            noticed.set(other.name, performance.now() - since);
          }
        }),
      );
      return noticed.size === others.length || performance.now() - since > withinMs ? true : new NotYet('it goes on');
    },
  );
  return others.map(({ name }) => ({ node: name, afterMs: noticed.get(name) ?? null }));
}

/** When all other nodes count the node among their peers again. */
async function untilBack(context: MeasureContext, node: LabNode, since: number): Promise<number | null> {
  const views = await lookUntil(
    BACK_WITHIN_MS,
    context.signal,
    () => Promise.all(context.lab.nodes.map((viewer) => peersOf(context, viewer, context.signal))),
    (all) => all.every(({ length }) => length === context.lab.nodes.length),
  );
  const back = views.every(({ length }) => length === context.lab.nodes.length);
  context.note({
    title: `Peers after ${node.name} could be heard again`,
    node: node.name,
    command: 'GET /networks/plain of every node',
    exitCode: null,
    durationMs: performance.now() - since,
    output: views.map((peers, index) => `${context.lab.nodes[index]?.name ?? ''}: ${peers.join(' ')}`).join('\n'),
    truncatedBytes: 0,
  });
  return back ? performance.now() - since : null;
}

export function judgeDetection({ network, node, dead, backAfterMs, slow }: Detection): Judgement<Reason> {
  const place = { node, network };
  const unaware = dead.filter(({ afterMs }) => afterMs === null).map((notice) => notice.node);
  if (unaware.length > 0) {
    return broken(
      'dead-unnoticed',
      place,
      `Every node gives ${node} up within ${DEAD_WITHIN_MS / 1000} s of its death; ${unaware.join(' and ')} did not.`,
    );
  }
  if (backAfterMs === null) {
    return broken(
      'not-back',
      place,
      `${node} is a peer again within ${BACK_WITHIN_MS / 1000} s once it can be heard; it was not.`,
    );
  }
  const [first] = slow?.givenUp ?? [];
  if (slow === null || first !== undefined) {
    return broken(
      'slow-given-up',
      place,
      `${node}, slow and alive, stays a peer of every node; ${first?.node ?? 'nobody'} gave it up after ${((first?.afterMs ?? 0) / 1000).toFixed(1)} s.`,
    );
  }
  const times = dead.map((notice) => `${notice.node} after ${((notice.afterMs ?? 0) / 1000).toFixed(1)} s`);
  return ok(
    `The dead ${node} was given up by ${times.join(', ')}; it was back ${(backAfterMs / 1000).toFixed(1)} s after it could be heard. ` +
      `Slow, with a round trip of ${slow.roundTripMs?.toFixed(0) ?? 'no answer in'} ms, it stayed a peer for ${(slow.watchedMs / 1000).toFixed(1)} s.`,
  );
}
