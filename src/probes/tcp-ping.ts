import { isIPv4 } from 'node:net';
import tcpp from 'tcp-ping';

/** How often and where a connection is opened. */
export interface TcpPingPlan {
  /** IPv4 address; a name would be resolved within the measured time. */
  readonly address: string;
  readonly port: number;
  readonly attempts: number;
  /** Longest wait for one connection, in milliseconds. */
  readonly timeoutMs: number;
  /** No attempt starts later than this after the first. */
  readonly budgetMs: number;
  readonly signal: AbortSignal;
}

/** Connect times in milliseconds, in the order taken, and how many attempts failed. */
export interface TcpPingSamples {
  readonly samplesMs: readonly number[];
  readonly lost: number;
}

/**
 * Measures how long TCP connections to a published port take to open, from this process. A connection says nothing of
 * who answers it: use it only after an answer with a task's identity was seen on that port.
 *
 * The package's own summary is wrong once an attempt fails, and its attempts share an options object that it changes:
 * each attempt is a call of its own, and only its single result is used.
 */
export async function tcpPing(plan: TcpPingPlan): Promise<TcpPingSamples> {
  if (!isIPv4(plan.address)) throw new TypeError(`Expected an IPv4 address to measure, got ${plan.address}`);
  const samplesMs: number[] = [];
  let lost = 0;
  const end = performance.now() + plan.budgetMs;
  for (let attempt = 0; attempt < plan.attempts && performance.now() < end; attempt += 1) {
    plan.signal.throwIfAborted();
    const sample = await connectOnce(plan);
    if (sample === null) lost += 1;
    else samplesMs.push(sample);
  }
  return { samplesMs, lost };
}

function connectOnce({ address, port, timeoutMs }: TcpPingPlan): Promise<number | null> {
  return new Promise((resolve) => {
    tcpp.ping({ address, port, attempts: 1, timeout: timeoutMs }, (_error, data) => {
      const [result] = data.results;
      // Failed attempts have an `err` beside a time that is not set.
      const time = result === undefined || 'err' in result ? undefined : result.time;
      resolve(time ?? null);
    });
  });
}
