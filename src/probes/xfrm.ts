import type { Shell } from '../process/shell.js';
import { probeFailure } from './failure.js';

/** A security association of the kernel, without its key. */
export interface SecurityState {
  readonly source: string;
  readonly destination: string;
  readonly spi: string;
  /** For example `rfc4106(gcm(aes))`. */
  readonly algorithm: string;
  /** Number of the last packet, sent or received. */
  readonly sequence?: number;
}

/** A policy by which the kernel encrypts outgoing packets. */
export interface SecurityPolicy {
  readonly source: string;
  readonly destination: string;
  /** Destination port that it is for; `null` for any. */
  readonly port?: number | null;
  /** Of the state that it asks for. */
  readonly spi?: string;
}

/** What a node's kernel encrypts and decrypts. */
export interface Security {
  readonly states: readonly SecurityState[];
  /** Those for outgoing packets that have an ESP template. */
  readonly policies: readonly SecurityPolicy[];
}

/** Reads the states and policies of the network namespace of `shell`. Keys are not read. */
export async function readSecurity(shell: Shell): Promise<Security> {
  const result = await shell.run('ip xfrm state list nokeys; echo ---; ip xfrm policy list dir out');
  if (result.exitCode !== 0)
    throw probeFailure(`reading security policies of ${shell.name}`, result, 'ip xfrm to end with 0');
  const [states = '', policies = ''] = result.stdout.split('---\n');
  return { states: parseStates(states), policies: parsePolicies(policies) };
}

/** Reads `ip xfrm state`. */
export function parseStates(output: string): readonly SecurityState[] {
  return records(output).flatMap((record) => {
    const ends = /^src (\S+) dst (\S+)/.exec(record);
    const spi = /proto esp spi (\S+)/.exec(record)?.[1];
    const algorithm = /^\s+(?:aead|enc) (\S+)/m.exec(record)?.[1];
    if (ends === null || spi === undefined) return [];
    const [, received = '0', sent = '0'] = /\bseq (0x[\da-f]+), oseq (0x[\da-f]+)/.exec(record) ?? [];
    return [
      {
        source: ends[1] ?? '',
        destination: ends[2] ?? '',
        spi,
        algorithm: algorithm ?? 'none',
        sequence: Math.max(Number(received), Number(sent)),
      },
    ];
  });
}

/** Reads `ip xfrm policy`. */
export function parsePolicies(output: string): readonly SecurityPolicy[] {
  return records(output).flatMap((record) => {
    const ends = /^src ([\d.]+)\S* dst ([\d.]+)/.exec(record);
    const spi = /proto esp spi (\S+)/.exec(record)?.[1];
    if (ends === null || spi === undefined) return [];
    const port = /\bdport (\d+)/.exec(record)?.[1];
    return [{ source: ends[1] ?? '', destination: ends[2] ?? '', port: port === undefined ? null : Number(port), spi }];
  });
}

/** `ip xfrm` starts each record at the beginning of a line and indents the rest of it. */
function records(output: string): string[] {
  return output.split(/\n(?=src )/).filter((record) => record.startsWith('src '));
}
