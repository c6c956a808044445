import { isIPv4 } from 'node:net';
import type { Shell } from '../process/shell.js';
import { probeFailure } from './failure.js';
import { HANG_GUARD_MS } from './hang-guard.js';

/** Echo requests to one address. */
export interface PingResult {
  readonly address: string;
  /** Round trips in milliseconds, in the order sent; `null` where no answer came in time. */
  readonly roundTripsMs: readonly (number | null)[];
}

/** How often and how long. */
export interface PingOptions {
  /** Requests to each address; 1 when left out. */
  readonly count?: number;
  /** Longest wait for one answer; 500 ms when left out. */
  readonly timeoutMs?: number;
  /** Bytes after the ICMP header; as few as fping takes when left out. */
  readonly payloadBytes?: number;
  /** Packets that do not fit are refused or dropped instead of fragmented. */
  readonly dontFragment?: boolean;
}

/** Sends ICMP echo requests to all addresses side by side, from the network namespace of `shell`. */
export async function ping(
  shell: Shell,
  addresses: readonly string[],
  options: PingOptions = {},
): Promise<readonly PingResult[]> {
  if (addresses.length === 0) return [];
  const result = await shell.run(pingCommand(addresses, options), { deadlineMs: HANG_GUARD_MS });
  // 1: some address did not answer. More, or no end: fping could not do its work.
  if (result.exitCode === null || result.exitCode > 1) {
    throw probeFailure(`sending echo requests from ${shell.name}`, result, 'fping to end with 0 or 1');
  }
  return parsePing(`${result.stdout}\n${result.stderr}`, addresses);
}

/** The command that sends the requests. */
export function pingCommand(addresses: readonly string[], options: PingOptions = {}): string {
  const wrong = addresses.find((address) => !isIPv4(address));
  if (wrong !== undefined) throw new TypeError(`Expected an IPv4 address to ping, got ${wrong}`);
  const timeoutMs = options.timeoutMs ?? 500;
  const size = options.payloadBytes === undefined ? '' : ` -b ${options.payloadBytes}`;
  const fragmentation = options.dontFragment === true ? ' -M' : '';
  return `fping -q -C ${options.count ?? 1} -t ${timeoutMs} -p ${timeoutMs} -i 1${size}${fragmentation} ${addresses.join(' ')}`;
}

/** Reads the lines of `fping -C`: `10.0.1.3 : 0.213 - 0.190`. */
export function parsePing(output: string, addresses: readonly string[]): readonly PingResult[] {
  const lines = new Map<string, readonly (number | null)[]>();
  for (const [, address, times] of output.matchAll(/^(\d+\.\d+\.\d+\.\d+)\s*:((?: (?:-|[\d.]+))+)\s*$/gm)) {
    if (address === undefined || times === undefined) continue;
    lines.set(
      address,
      times
        .trim()
        .split(' ')
        .map((time) => (time === '-' ? null : Number(time))),
    );
  }
  return addresses.map((address) => ({ address, roundTripsMs: lines.get(address) ?? [] }));
}
