import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { ProofState } from '../model/record.js';

const SCHEMA = 'seatrial/proofs/1';

/** What is known of one scenario's proof under one fault. */
export interface StoredProof {
  readonly scenario: string;
  readonly fault: string;
  /** One fault may be a red one with some parameters and a look-alike with others. */
  readonly expect: 'red' | 'look-alike';
  readonly verdict: 'proven' | 'not-proven' | 'error';
  /** Version of the engine it was proven with. */
  readonly engine: string;
  /** Hash of the scenario and its faults at that time. */
  readonly hash: string;
  readonly at: string;
  /** What it took by itself; left out where that was not written down. */
  readonly durationMs?: number | undefined;
}

type DeclaredFault = Pick<StoredProof, 'expect'> & { readonly id: string };

/** Where the proof of a scenario stands as a whole. */
export interface ProofStanding {
  readonly state: ProofState;
  /** Engine, time and hash of the latest proof; `null` when there never was one. */
  readonly engine: string | null;
  readonly at: string | null;
  readonly hash: string | null;
}

/**
 * Where the proof of a scenario stands: proven when every declared fault is, with this very scenario and this engine.
 *
 * @param engine the engine in question; left out where none is known, so that only the hash can void a proof
 */
export function proofStanding(
  proofs: readonly StoredProof[],
  scenario: { readonly id: string; readonly hash: string; readonly faults: readonly DeclaredFault[] },
  engine?: string,
): ProofStanding {
  const own = proofs.filter((proof) => proof.scenario === scenario.id);
  const latest = own.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
  if (latest === undefined) return { state: 'never', engine: null, at: null, hash: null };
  const known = engine ?? latest.engine;
  // The latest first: an older proof of the same cell no longer counts.
  const valid = own
    .filter((proof) => proof.hash === scenario.hash && proof.engine === known)
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const verdicts = scenario.faults.map(
    ({ id, expect }) => valid.find((proof) => proof.fault === id && proof.expect === expect)?.verdict,
  );
  const state: ProofState = verdicts.every((verdict) => verdict === 'proven')
    ? 'proven'
    : verdicts.some((verdict) => verdict === 'not-proven' || verdict === 'error')
      ? 'not-proven'
      : 'void';
  return { state, engine: latest.engine, at: latest.at, hash: latest.hash };
}

/** The proofs in a file; none when it is missing or of another kind, since proofs can be made again. */
export function readProofs(file: string): readonly StoredProof[] {
  try {
    const document = JSON.parse(readFileSync(file, 'utf8')) as { schema?: unknown; proofs?: unknown };
    return document.schema === SCHEMA && Array.isArray(document.proofs) ? (document.proofs as StoredProof[]) : [];
  } catch {
    return [];
  }
}

/** Writes proofs to a file, sorted, so that two writings of the same proofs are equal. */
export function writeProofs(file: string, proofs: readonly StoredProof[]): void {
  const key = ({ scenario, fault, expect, engine }: StoredProof): string => [scenario, fault, expect, engine].join(' ');
  const sorted = proofs
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
    // Whatever else the caller knows of a proof stays out of the file.
    .map(({ scenario, fault, expect, verdict, engine, hash, at, durationMs }) => ({
      scenario,
      fault,
      expect,
      verdict,
      engine,
      hash,
      at,
      ...(durationMs === undefined ? {} : { durationMs: Math.round(durationMs) }),
    }));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileAtomic.sync(file, `${JSON.stringify({ schema: SCHEMA, proofs: sorted }, null, 2)}\n`);
}

/**
 * Proofs with what each of them took according to others, the latest that say so; records made before proofs were timed by
 * themselves tell when a proof ended, not what it took.
 */
export function withDurations(proofs: readonly StoredProof[], timed: readonly StoredProof[]): readonly StoredProof[] {
  const key = ({ scenario, fault, expect }: StoredProof): string => JSON.stringify([scenario, fault, expect]);
  const durations = new Map(
    timed
      .filter(({ durationMs }) => durationMs !== undefined)
      .toSorted((a, b) => (a.at < b.at ? -1 : 1))
      .map((proof) => [key(proof), proof.durationMs]),
  );
  return proofs.map((proof) => ({ ...proof, durationMs: durations.get(key(proof)) }));
}

/** Proof states, kept in a file between runs. */
export class ProofStore {
  readonly #file: string;

  /** @param directory folder of what is kept between runs */
  constructor(directory: string) {
    this.#file = path.join(directory, 'proofs.json');
  }

  /** Everything that is known. */
  read(): readonly StoredProof[] {
    return readProofs(this.#file);
  }

  /** Keeps a proof; an earlier one of the same scenario, fault and engine is replaced. */
  put(proof: StoredProof): void {
    const others = this.read().filter(
      ({ scenario, fault, expect, engine }) =>
        scenario !== proof.scenario || fault !== proof.fault || expect !== proof.expect || engine !== proof.engine,
    );
    writeProofs(this.#file, [...others, proof]);
  }
}
