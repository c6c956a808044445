import type { DeviationChange } from '../../model/comparison.js';
import type { Deviation } from '../../model/deviation.js';
import type { RunReport } from '../run-report.js';

/**
 * Deviations that came or went. A deviation is part of a claim that holds, so only claims that held in both runs are
 * looked at; and it is the same by what the document says, as what the engine does is told with figures of one run.
 */
export function deviationChanges(older: RunReport, newer: RunReport): readonly DeviationChange[] {
  const before = deviationsOf(older);
  const after = deviationsOf(newer);
  return [...without(after, before, 'came'), ...without(before, after, 'went')];
}

type Deviations = ReadonlyMap<string, readonly Deviation[]>;

/** Deviations of each claim that held. */
function deviationsOf({ claims }: RunReport): Deviations {
  return new Map(
    claims.flatMap(({ id, outcome }) =>
      outcome?.status === 'pass' || outcome?.status === 'flaky' ? [[id, outcome.deviations] as const] : [],
    ),
  );
}

/** Deviations of claims that are in both and that `others` does not have. */
function without(
  deviations: Deviations,
  others: Deviations,
  kind: DeviationChange['kind'],
): readonly DeviationChange[] {
  return [...deviations].flatMap(([claim, own]) =>
    own
      .filter(({ document }) => others.get(claim)?.every((other) => other.document !== document) === true)
      .map(({ document, engine }) => ({ kind, claim, document, engine })),
  );
}
