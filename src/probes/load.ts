import { randomUUID } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { Ajv, type JSONSchemaType } from 'ajv';
import { quoteForShell } from '../docker/index.js';
import type { Shell } from '../process/shell.js';
import { errorText } from '../support/failure.js';
import type { UndoStack } from '../support/undo.js';
import { nameOf, type DialTarget, type Identity } from './dial.js';
import { probeFailure } from './failure.js';
import { HANG_GUARD_MS } from './hang-guard.js';

const DEFAULT_INTERVAL_MS = 50;
const DEFAULT_TIMEOUT_MS = 1000;
const DEFAULT_DURATION_MS = 60_000;

/** More would not fit into what a shell keeps of an output: 256 KiB. */
const MAX_REQUESTS = 6000;
/** As many requests may wait for their answers at the same time; the program keeps to it, too. */
const MAX_IN_FLIGHT = 500;

/** Where requests are sent: IPv4 address, port, and `tcp` or `udp`. */
export type LoadTarget = DialTarget & { readonly protocol: 'tcp' | 'udp' };

/** What is asked, and how often. */
export interface LoadPlan {
  /** Asked in turn. */
  readonly targets: readonly LoadTarget[];
  /** Time between two requests, whatever becomes of them; 50 ms when left out. */
  readonly intervalMs?: number;
  /** Longest wait for one answer; 1000 ms when left out. */
  readonly timeoutMs?: number;
  /** Sending ends after this time when it is not stopped before; 60 s when left out. */
  readonly durationMs?: number;
  /** Text that the requests carry, to be found again in captures. Letters, digits and hyphens. */
  readonly marker?: string;
}

/** One request. */
export interface LoadRequest {
  /** When it was sent, in milliseconds since the first one. */
  readonly atMs: number;
  readonly target: LoadTarget;
  /** Who answered; `null` when nobody did. */
  readonly identity: Identity | null;
  /** `timeout` or the name of the errno; `null` when it was answered. */
  readonly error: string | null;
  /** Until the answer was there or the request was given up, in milliseconds. */
  readonly totalMs: number;
}

/** All requests of a load, in the order in which they were sent. */
export interface LoadResult {
  readonly requests: readonly LoadRequest[];
  readonly intervalMs: number;
  /** For how long requests were sent. */
  readonly durationMs: number;
}

/** A load that runs. */
export interface RunningLoad {
  /** Milliseconds since the first request: the clock of {@link LoadRequest.atMs}, as exact as one answer of the shell. */
  elapsedMs(): number;
  /** Ends it, waits for the answers that are under way, and removes its files. */
  stop(): Promise<LoadResult>;
}

/**
 * Sends requests at a fixed rate from the network namespace of `shell`, and returns once the first one was sent. Throws a
 * {@link Failure} when the program cannot run, a RangeError for a plan of too many requests.
 */
export async function startLoad(shell: Shell, plan: LoadPlan, undo: UndoStack): Promise<RunningLoad> {
  const timeoutMs = plan.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const file = `/tmp/seatrial-${randomUUID()}`;
  const command = loadCommand(plan);
  const remove = `rm -f ${file}.json ${file}.log ${file}.pid ${file}.ready ${file}.ready.part`;
  let over = false;
  undo.add(`end the load from ${shell.name}`, async () => {
    if (!over) await shell.run(`kill -KILL $(cat ${file}.pid) 2>/dev/null; ${remove}`);
  });
  const started = await shell.run(
    [
      `${command} ${file}.ready >${file}.json 2>${file}.log & echo $! >${file}.pid`,
      // Ready once the first request was sent; its own end bounds the wait.
      `until test -e ${file}.ready; do kill -0 $(cat ${file}.pid) || { cat ${file}.log >&2; exit 1; }; sleep 0.02; done`,
      `cat ${file}.ready; date +%s%3N`,
    ].join('\n'),
    { deadlineMs: HANG_GUARD_MS },
  );
  const answeredAt = performance.now();
  const times = /^(\d+)\n(\d+)$/.exec(started.stdout.trim());
  if (started.exitCode !== 0 || times === null) {
    throw probeFailure(`starting a load from ${shell.name}`, started, 'seatrial-load to send its first request');
  }
  // Both times are of the shell's clock, which need not be ours: what counts is how long ago the first request was.
  const startedAt = answeredAt - (Number(times[2]) - Number(times[1]));
  return {
    elapsedMs: () => performance.now() - startedAt,
    stop: async () => {
      const stopped = await shell.run(
        [
          `kill -TERM $(cat ${file}.pid) 2>/dev/null`,
          `while kill -0 $(cat ${file}.pid) 2>/dev/null; do sleep 0.02; done`,
          `cat ${file}.log >&2; cat ${file}.json; ${remove}`,
        ].join('\n'),
        { deadlineMs: timeoutMs + HANG_GUARD_MS },
      );
      if (stopped.exitCode !== 0) {
        throw probeFailure(`ending the load from ${shell.name}`, stopped, 'seatrial-load to say what it saw');
      }
      over = true;
      try {
        return parseLoad(stopped.stdout, plan.targets);
      } catch (error) {
        throw probeFailure(`reading what seatrial-load says on ${shell.name}`, stopped, errorText(error));
      }
    },
  };
}

/** The command that carries out a plan, without the file that tells when it began. */
export function loadCommand(plan: LoadPlan): string {
  const intervalMs = plan.intervalMs ?? DEFAULT_INTERVAL_MS;
  const timeoutMs = plan.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const durationMs = plan.durationMs ?? DEFAULT_DURATION_MS;
  if (plan.targets.length === 0) throw new TypeError('Expected a target to send requests to, got none');
  for (const { address } of plan.targets) {
    if (!isIPv4(address)) throw new TypeError(`Expected an IPv4 address to send requests to, got ${address}`);
  }
  if (!(durationMs / intervalMs <= MAX_REQUESTS)) {
    throw new RangeError(
      `Expected at most ${MAX_REQUESTS} requests, got one every ${intervalMs} ms for ${durationMs} ms`,
    );
  }
  if (!(timeoutMs / intervalMs <= MAX_IN_FLIGHT)) {
    throw new RangeError(
      `Expected at most ${MAX_IN_FLIGHT} requests at a time, got one every ${intervalMs} ms that may take ${timeoutMs} ms`,
    );
  }
  const { targets, marker = '' } = plan;
  return `seatrial-load ${quoteForShell(JSON.stringify({ targets, intervalMs, timeoutMs, durationMs, marker }))}`;
}

interface LoadDocument {
  intervalMs: number;
  durationMs: number;
  identities: Identity[];
  errors: string[];
  /** When, target, identity, error, how long; positions are -1 where there is none. */
  requests: [number, number, number, number, number][];
}

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const integer = { type: 'integer' } as const;
const SCHEMA: JSONSchemaType<LoadDocument> = {
  type: 'object',
  required: ['intervalMs', 'durationMs', 'identities', 'errors', 'requests'],
  properties: {
    intervalMs: number,
    durationMs: number,
    identities: {
      type: 'array',
      items: {
        type: 'object',
        required: ['task', 'service', 'node', 'host', 'peer'],
        properties: { task: text, service: text, node: text, host: text, peer: text },
      },
    },
    errors: { type: 'array', items: text },
    requests: {
      type: 'array',
      items: {
        type: 'array',
        minItems: 5,
        additionalItems: false,
        items: [number, integer, integer, integer, number],
      },
    },
  },
};
const isLoadDocument = new Ajv().compile(SCHEMA);

/** Reads the document of seatrial-load. Throws when it is not one. */
export function parseLoad(output: string, targets: readonly LoadTarget[]): LoadResult {
  const document: unknown = JSON.parse(output);
  if (!isLoadDocument(document)) {
    throw new TypeError(`a document of seatrial-load: ${isLoadDocument.errors?.[0]?.message ?? 'it is another one'}`);
  }
  const { intervalMs, durationMs, identities, errors } = document;
  return {
    intervalMs,
    durationMs,
    requests: document.requests.map(([atMs, index, who, why, totalMs]) => {
      const target = targets[index];
      const identity = identities[who] ?? null;
      const error = errors[why] ?? null;
      if (target === undefined) throw new RangeError(`targets 0 to ${targets.length - 1}, not ${index}`);
      if ((identity === null) === (error === null))
        throw new RangeError(`an answer or an error of the request at ${atMs} ms`);
      return { atMs, target, identity, error, totalMs };
    }),
  };
}

/** Who answered how often and what was lost how often, on one line. */
export function summariseLoad({ requests, intervalMs, durationMs }: LoadResult): string {
  const counts = new Map<string, number>();
  for (const { identity, error } of requests) {
    const answer = error ?? (identity === null ? 'nobody' : nameOf(identity));
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
  }
  const answers = [...counts].map(([answer, count]) => `${answer} ×${count}`).join(', ');
  return `${requests.length} requests, one every ${intervalMs} ms for ${durationMs.toFixed(0)} ms → ${answers}`;
}
