import type { Shell } from '../process/shell.js';
import { probeFailure } from './failure.js';
import { HANG_GUARD_MS } from './hang-guard.js';

/** Address of the resolver that the engine puts into every container. */
export const EMBEDDED_RESOLVER = '127.0.0.11';

/** Answer to one lookup of IPv4 addresses. */
export interface LookupResult {
  readonly name: string;
  /** Response code, for example `NOERROR`; `null` when no answer came. */
  readonly responseCode: string | null;
  /** Addresses in the order of the answer. */
  readonly addresses: readonly string[];
  /** Time to live of the first record, in seconds. */
  readonly ttlSeconds: number | null;
}

/** Asks the embedded resolver for the addresses of a name, from the network namespace of a task. */
export async function lookUp(shell: Shell, name: string): Promise<LookupResult> {
  const result = await shell.run(lookUpCommand(name), { deadlineMs: HANG_GUARD_MS });
  const answer = parseLookup(result.stdout, name);
  // drill ends with an error when no answer comes; anything else without an answer means that it could not ask.
  if (
    answer.responseCode === null &&
    !/error sending query|could not send or receive/i.test(result.stderr + result.stdout)
  ) {
    throw probeFailure(`looking up ${name} from ${shell.name}`, result, 'an answer, or none from the resolver');
  }
  return answer;
}

/** The command that asks. */
export function lookUpCommand(name: string): string {
  if (!/^[\w.-]+$/.test(name)) throw new TypeError(`Expected a name to look up, got ${name}`);
  return `drill ${name} @${EMBEDDED_RESOLVER} A`;
}

/** Reads what `drill` prints. */
export function parseLookup(output: string, name: string): LookupResult {
  const responseCode = /rcode: (\w+)/.exec(output)?.[1] ?? null;
  const records = [...output.matchAll(/^\S+\s+(\d+)\s+IN\s+A\s+(\d+\.\d+\.\d+\.\d+)$/gm)];
  return {
    name,
    responseCode,
    addresses: records.flatMap(([, , address]) => (address === undefined ? [] : [address])),
    ttlSeconds: records[0]?.[1] === undefined ? null : Number(records[0][1]),
  };
}
