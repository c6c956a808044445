import path from 'node:path';
import { claimOf } from '../scenario/claim-of.js';
import { ProofStore, proofStanding, readProofs, type ProofStanding } from '../scenario/proof-store.js';
import { hashScenario, type ProofSources } from '../scenario/scenario-hash.js';
import type { AnyScenario } from '../scenario/scenario.js';
import { cacheDirectory } from './place/index.js';
import { PACKAGE_ROOT } from './package-root.js';

/** Compiled modules that proofs depend on. */
export const PROOF_SOURCES: ProofSources = {
  suites: path.join(PACKAGE_ROOT, 'dist/suites'),
  faults: path.join(PACKAGE_ROOT, 'dist/src/lab/faults'),
};

/** Proofs that were made on another machine and come with the checkout; see `seatrial report matrix`. */
export const PUBLISHED_PROOFS = path.join(PACKAGE_ROOT, 'docs/proofs.json');

/**
 * Where the proofs of scenarios stand, by scenario id.
 *
 * @param engine version of the engine in question; without one, only a changed scenario voids a proof
 */
export async function proofStandings(
  scenarios: readonly AnyScenario[],
  cache: string = cacheDirectory(),
  engine?: string,
): Promise<ReadonlyMap<string, ProofStanding>> {
  const proofs = [...readProofs(PUBLISHED_PROOFS), ...new ProofStore(cache).read()];
  const standings = new Map<string, ProofStanding>();
  for (const scenario of scenarios) {
    const hash = await hashScenario(scenario, PROOF_SOURCES);
    const { faults } = claimOf(scenario);
    standings.set(scenario.id, proofStanding(proofs, { id: scenario.id, hash, faults }, engine));
  }
  return standings;
}
