import { isIPv4 } from 'node:net';
import { Ajv, type JSONSchemaType } from 'ajv';
import { quoteForShell } from '../docker/index.js';
import type { Shell } from '../process/shell.js';
import { errorText } from '../support/failure.js';
import { probeFailure } from './failure.js';
import { HANG_GUARD_MS } from './hang-guard.js';

/** Long enough for one SYN that is lost and sent again, and for a machine that is busy. */
const DEFAULT_TIMEOUT_MS = 2000;
const DEFAULT_BUDGET_MS = 8000;

/** Who answered: the responder of a task, by what its environment says. */
export interface Identity {
  /** `service.slot`; empty where the responder is not a task. */
  readonly task: string;
  readonly service: string;
  readonly node: string;
  /** Host name of the container, by default the start of its id. */
  readonly host: string;
  /** Address the request came from, as the responder saw it. */
  readonly peer: string;
}

/** Where to connect. `connect` only opens a TCP connection and asks nothing. */
export interface DialTarget {
  /** IPv4 address; names would be resolved within the measured time. */
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp' | 'connect';
}

/** What is dialled, how often and within which time. */
export interface DialPlan {
  readonly targets: readonly DialTarget[];
  /** Connections to each target; one when left out. */
  readonly tries?: number;
  /** Longest wait for one answer; 2000 ms when left out. */
  readonly timeoutMs?: number;
  /** No try starts later than this after the first; 8000 ms when left out. */
  readonly budgetMs?: number;
  /** All targets at the same time instead of one after the other. Their times then include each other's work. */
  readonly sideBySide?: boolean;
  /** Text that the requests carry, to be found again in captures. Letters, digits and hyphens. */
  readonly marker?: string;
}

/** One connection. */
export interface DialTry {
  readonly target: DialTarget;
  /** `null` when no identity was received; for `connect` always. */
  readonly identity: Identity | null;
  readonly ok: boolean;
  /** Until the connection was there, in milliseconds; `null` when it was not. */
  readonly connectMs: number | null;
  /** Until the answer was there or the try was given up, in milliseconds. */
  readonly totalMs: number;
  /** `timeout` or the name of the errno. */
  readonly error: string | null;
}

interface DialDocument {
  identities: Identity[];
  tries: {
    target: number;
    ok: boolean;
    identity?: number | null;
    connectMs?: number | null;
    totalMs: number;
    error?: string | null;
  }[];
}

const text = { type: 'string' } as const;
const SCHEMA: JSONSchemaType<DialDocument> = {
  type: 'object',
  required: ['identities', 'tries'],
  properties: {
    identities: {
      type: 'array',
      items: {
        type: 'object',
        required: ['task', 'service', 'node', 'host', 'peer'],
        properties: { task: text, service: text, node: text, host: text, peer: text },
      },
    },
    tries: {
      type: 'array',
      items: {
        type: 'object',
        required: ['target', 'ok', 'totalMs'],
        properties: {
          target: { type: 'integer' },
          ok: { type: 'boolean' },
          identity: { type: 'integer', nullable: true },
          connectMs: { type: 'number', nullable: true },
          totalMs: { type: 'number' },
          error: { type: 'string', nullable: true },
        },
      },
    },
  },
};
const isDialDocument = new Ajv().compile(SCHEMA);

/** Makes new connections from the network namespace of `shell`. Throws a {@link Failure} when the dialler cannot run. */
export async function dial(shell: Shell, plan: DialPlan): Promise<readonly DialTry[]> {
  if (plan.targets.length === 0) return [];
  const budgetMs = plan.budgetMs ?? DEFAULT_BUDGET_MS;
  const timeoutMs = plan.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const result = await shell.run(dialCommand(plan), { deadlineMs: budgetMs + timeoutMs + HANG_GUARD_MS });
  if (result.exitCode !== 0) throw probeFailure(`dialling from ${shell.name}`, result, 'seatrial-dial to end with 0');
  try {
    return parseDial(result.stdout, plan.targets);
  } catch (error) {
    throw probeFailure(`reading what seatrial-dial says on ${shell.name}`, result, errorText(error));
  }
}

/** The command that carries out a plan. */
export function dialCommand(plan: DialPlan): string {
  for (const { address } of plan.targets) {
    if (!isIPv4(address)) throw new TypeError(`Expected an IPv4 address to dial, got ${address}`);
  }
  const specification = JSON.stringify({
    targets: plan.targets,
    tries: plan.tries ?? 1,
    timeoutMs: plan.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    budgetMs: plan.budgetMs ?? DEFAULT_BUDGET_MS,
    sideBySide: plan.sideBySide ?? false,
    marker: plan.marker ?? '',
  });
  return `seatrial-dial ${quoteForShell(specification)}`;
}

/** Reads the document of seatrial-dial. Throws when it is not one. */
export function parseDial(output: string, targets: readonly DialTarget[]): readonly DialTry[] {
  const document: unknown = JSON.parse(output);
  if (!isDialDocument(document)) {
    throw new TypeError(`a document of seatrial-dial: ${isDialDocument.errors?.[0]?.message ?? 'it is another one'}`);
  }
  return document.tries.map(({ target, ok, identity, connectMs, totalMs, error }) => {
    const dialled = targets[target];
    if (dialled === undefined) throw new RangeError(`targets 0 to ${targets.length - 1}, not ${target}`);
    return {
      target: dialled,
      ok,
      identity: document.identities[identity ?? -1] ?? null,
      connectMs: connectMs ?? null,
      totalMs,
      error: error ?? null,
    };
  });
}

/** Connect times of the tries that succeeded, in milliseconds, in the order taken, and how many did not. */
export function connectSamples(tries: readonly DialTry[]): {
  readonly samplesMs: readonly number[];
  readonly lost: number;
} {
  const samplesMs = tries.flatMap(({ ok, connectMs }) => (ok && connectMs !== null ? [connectMs] : []));
  return { samplesMs, lost: tries.length - samplesMs.length };
}

/** What was dialled and who answered, one line for each target. */
export function summariseDial(tries: readonly DialTry[]): string {
  const targets = [...new Set(tries.map(({ target }) => target))];
  return targets
    .map((target) => {
      const counts = new Map<string, number>();
      for (const { ok, identity, error } of tries.filter((one) => one.target === target)) {
        const answer = !ok ? (error ?? 'no answer') : identity === null ? 'connected' : nameOf(identity);
        counts.set(answer, (counts.get(answer) ?? 0) + 1);
      }
      const answers = [...counts].map(([answer, count]) => `${answer} ×${count}`).join(', ');
      return `${target.protocol} ${target.address}:${target.port} → ${answers}`;
    })
    .join('\n');
}

/** The task of an identity; its host name where it is none. */
export function nameOf({ task, host }: Identity): string {
  return task === '' ? `host ${host}` : task;
}
