import type { ProofFinished } from '../model/record.js';

/** What makes two proofs one cell of the matrix: scenario, fault, what it was aimed at, and what was expected. */
export function cellKey({ scenario, fault, parameters, expect }: ProofFinished): string {
  return JSON.stringify([scenario, fault, Object.entries(parameters ?? {}).toSorted(), expect]);
}

/** The last proof of each cell, cells in the order in which they were first proven. */
export function lastProofs(proofs: readonly ProofFinished[]): readonly ProofFinished[] {
  return [...new Map(proofs.map((proof) => [cellKey(proof), proof])).values()];
}
