import path from 'node:path';
import { claimOf } from '../scenario/claim-of.js';
import { ProofStore, proofStanding, type ProofStanding } from '../scenario/proof-store.js';
import { hashScenario } from '../scenario/scenario-hash.js';
import type { AnyScenario } from '../scenario/scenario.js';
import { cacheDirectory } from './place/index.js';
import { PACKAGE_ROOT } from './package-root.js';

/** Folder of the compiled suites. */
export const SUITES_DIRECTORY = path.join(PACKAGE_ROOT, 'dist/suites');

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
  const proofs = new ProofStore(cache).read();
  const standings = new Map<string, ProofStanding>();
  for (const scenario of scenarios) {
    const hash = await hashScenario(scenario, SUITES_DIRECTORY);
    const faults = claimOf(scenario).faults.map(({ id }) => id);
    standings.set(scenario.id, proofStanding(proofs, { id: scenario.id, hash, faults }, engine));
  }
  return standings;
}
