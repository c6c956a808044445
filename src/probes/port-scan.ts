import { isIPv4 } from 'node:net';
import type { Shell } from '../process/shell.js';
import { probeFailure } from './failure.js';

/** Machines differ: all ports take 3 s on one and a minute on another. */
const SCAN_DEADLINE_MS = 120_000;

/** Highest port number there is. */
const LAST_PORT = 65_535;

/** What knocking at every TCP port of an address came to. */
export interface PortScan {
  /** Ports that answered, whether a program listens there or not: nothing on the way filters them. */
  readonly answered: number;
  /** Ports from which no answer came. */
  readonly silent: number;
  /** Those of them that the scanner names: it does not when they are many. */
  readonly named: readonly number[];
}

/** Sends a SYN to every TCP port of an address from the network namespace of `shell`, and again where none answered. */
export async function scanTcp(shell: Shell, address: string): Promise<PortScan> {
  if (!isIPv4(address)) throw new TypeError(`Expected an IPv4 address to scan, got ${address}`);
  const result = await shell.run(
    `nmap -n -Pn -sS -p 1-${LAST_PORT} -T4 --max-retries 6 --max-rtt-timeout 1000ms -oG - ${address}`,
    { deadlineMs: SCAN_DEADLINE_MS },
  );
  if (result.exitCode !== 0) throw probeFailure(`scanning ports from ${shell.name}`, result, 'nmap to end with 0');
  const scan = parseScan(result.stdout);
  if (scan === null) throw probeFailure(`reading what nmap says on ${shell.name}`, result, 'a line of ports');
  return scan;
}

/**
 * Reads `nmap -oG`: ports in a rare state one by one (`22/open/tcp//ssh///`), those in a common one as a number
 * (`Ignored State: closed (65533)`). What did not answer is what is left. `null` when there is no such line.
 */
export function parseScan(output: string): PortScan | null {
  const line = output
    .split('\n')
    .find((candidate) => candidate.includes('Ports: ') || candidate.includes('Ignored State: '));
  if (line === undefined) return null;
  const listed = [...line.matchAll(/(\d+)\/(open|closed|filtered)\/tcp/g)];
  const named = listed.flatMap(([, port, state]) => (state === 'filtered' ? [Number(port)] : []));
  const closed = [...line.matchAll(/Ignored State: closed \((\d+)\)/g)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
  const answered = listed.length - named.length + closed;
  return { answered, silent: LAST_PORT - answered, named };
}
