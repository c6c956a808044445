import type { LatencyPath, MatrixPath } from '../../src/model/latency.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { connectSamples, dial } from '../../src/probes/dial.js';
import { tcpPing } from '../../src/probes/tcp-ping.js';
import type { Shell } from '../../src/lab/shell.js';
import type { MeasureContext, WorkContext } from '../../src/scenario/scenario.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { addressOf, oneTaskPerNode, shellOfTask } from './task-shell.js';

/** From 368 samples on a 99th percentile has a 95 % interval; the first sample is kept apart. */
const SAMPLES = 400;
/** A path that is this slow gets fewer samples, and its report says so. */
const BUDGET_MS = 4000;

/** Where connections come from. */
interface From {
  readonly shell: Shell;
  readonly name: string;
}

/** Where connections go to; to the responder's port when none is said. */
interface To {
  readonly address: string;
  readonly name: string;
  readonly port?: number;
}

/** Keeps the sampling of {@link sampleConnectLatency} for when nothing else runs. */
export function recordConnectLatency(context: MeasureContext, path: LatencyPath, from: From, to: To): void {
  context.afterwards((later) => sampleConnectLatency(later, path, from, to));
}

/** Records how long connections between two places take to open, one after the other, now. */
export async function sampleConnectLatency(context: WorkContext, path: LatencyPath, from: From, to: To): Promise<void> {
  const tries = await dial(from.shell, {
    targets: [{ address: to.address, port: to.port ?? RESPONDER_PORT, protocol: 'connect' }],
    tries: SAMPLES,
    budgetMs: BUDGET_MS,
  });
  context.latency({ path, from: from.name, to: to.name, method: 'TCP connect', ...connectSamples(tries) });
}

/** Connections from each node to each other one: enough to see a slow or silent pair beside the others. */
const SAMPLES_OF_PAIR = 20;
/** From one node to all others. */
const MATRIX_BUDGET_MS = 4000;
const MATRIX_TIMEOUT_MS = 500;

/** Where a row of a matrix starts, and what it reaches: names are those of nodes, or `outside`. */
interface MatrixRow {
  readonly from: From;
  readonly targets: readonly To[];
}

/** Records how long connections between every two places take to open, row after row, now. */
export async function sampleLatencyMatrix(
  context: WorkContext,
  path: MatrixPath,
  rows: readonly MatrixRow[],
): Promise<void> {
  const pairs = [];
  for (const { from, targets } of rows) {
    const dialled = targets.map(({ address, port }) => ({
      address,
      port: port ?? RESPONDER_PORT,
      protocol: 'connect' as const,
    }));
    const tries = await dial(from.shell, {
      targets: dialled,
      tries: SAMPLES_OF_PAIR,
      timeoutMs: MATRIX_TIMEOUT_MS,
      budgetMs: MATRIX_BUDGET_MS,
    });
    for (const [index, { name }] of targets.entries()) {
      const own = tries.filter(({ target }) => target === dialled[index]);
      pairs.push({ from: from.name, to: name, ...connectSamples(own) });
    }
  }
  context.latencyMatrix({ path, method: 'TCP connect', pairs });
}

/** Rows of a matrix between tasks on an overlay, one task for each node. */
export function rowsBetweenTasks(tasks: readonly RunningTask[], network: string): readonly MatrixRow[] {
  const onNodes = oneTaskPerNode(tasks);
  return onNodes.map((from) => ({
    from: { shell: shellOfTask(from), name: from.node.name },
    targets: onNodes.filter((to) => to !== from).map((to) => ({ address: addressOf(to, network), name: to.node.name })),
  }));
}

/**
 * Records, when nothing else runs, how long connections to a published port take to open, seen by this process. Only for
 * ports that have answered with a task's identity.
 */
export function recordPublishedLatency(
  context: MeasureContext,
  path: LatencyPath,
  to: { readonly address: string; readonly port: number; readonly name: string },
): void {
  context.afterwards(async (later) => {
    const samples = await tcpPing({
      address: to.address,
      port: to.port,
      attempts: SAMPLES,
      timeoutMs: 1000,
      budgetMs: BUDGET_MS,
      signal: later.signal,
    });
    later.latency({ path, from: 'outside', to: to.name, method: 'TCP connect (tcp-ping)', ...samples });
  });
}
