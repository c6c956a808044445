import type { Comparison } from '../model/comparison.js';
import { EXIT, type ExitCode } from '../model/exit-code.js';
import type { ProofFinished } from '../model/record.js';
import type { Status } from '../model/status.js';

/** What a run came to; what decides its exit code. */
export interface RunResult {
  readonly interrupted: boolean;
  /** Why the run broke down before its end, for example a lab that did not come up; `null` when it did not. */
  readonly broken: string | null;
  readonly scenarios: readonly { readonly id: string; readonly status: Status; readonly level: 'core' | 'extended' }[];
  readonly proofs: readonly ProofFinished['verdict'][];
  /** Number of things that were left behind when everything should be gone. */
  readonly leftovers: number;
  /** Claims that must have been measured: `all`, those of level `core`, or no more than those that could be. */
  readonly require: 'core' | 'all' | null;
  /** How the run differs from its baseline; `null` without one. What failed there, too, does not fail the run. */
  readonly comparison: Comparison | null;
}

/** An exit code and the sentence that explains it. */
export interface Verdict {
  readonly exitCode: ExitCode;
  readonly verdict: string;
}

/** The exit code of a run: the first that applies, in the documented order. */
export function exitCodeFor(result: RunResult): Verdict {
  const idsOf = (...statuses: readonly Status[]): readonly string[] =>
    result.scenarios.filter(({ status }) => statuses.includes(status)).map(({ id }) => id);
  if (result.interrupted) return { exitCode: EXIT.interrupted, verdict: 'interrupted' };
  if (result.broken !== null) return { exitCode: EXIT.notMeasured, verdict: result.broken };

  const errors = idsOf('error');
  if (errors.length > 0)
    return notMeasured(`${count(errors.length, 'claim')} could not be measured: ${errors.join(', ')}`);
  const proofErrors = result.proofs.filter((verdict) => verdict === 'error').length;
  if (proofErrors > 0) return notMeasured(`${count(proofErrors, 'proof')} could not be completed`);
  if (idsOf('pass', 'fail', 'flaky').length === 0) return notMeasured('nothing was executed');
  const required = result.scenarios
    .filter(({ status, level }) => (status === 'unsupported' || status === 'skip') && isRequired(level, result.require))
    .map(({ id }) => id);
  if (required.length > 0) return notMeasured(`required, but not measured: ${required.join(', ')}`);
  if (result.leftovers > 0) return notMeasured(`${count(result.leftovers, 'thing')} left behind`);

  const known = knownFailures(result.comparison);
  const failed = idsOf('fail').filter((id) => !known.claims.has(id));
  const unproven = result.proofs.filter((verdict) => verdict === 'not-proven').length - known.proofs;
  const alsoKnown = formatKnown(known);
  if (failed.length > 0 || unproven > 0) {
    const parts = [
      ...(failed.length > 0 ? [`${count(failed.length, 'claim')} failed: ${failed.join(', ')}`] : []),
      ...(unproven > 0 ? [`${count(unproven, 'proof')} failed`] : []),
      ...(alsoKnown === null ? [] : [`known from the baseline: ${alsoKnown}`]),
    ];
    return { exitCode: EXIT.failed, verdict: parts.join('; ') };
  }
  const holds =
    alsoKnown === null ? 'every measured claim holds' : `nothing failed but what the baseline knows: ${alsoKnown}`;
  const proven = result.proofs.length > 0 ? `, ${count(result.proofs.length - known.proofs, 'proof')} made` : '';
  const slower = slowerOf(result.comparison);
  return slower.length > 0
    ? {
        exitCode: EXIT.latencyRegressed,
        verdict: `${holds}${proven}, but slower than the baseline: ${slower.join(', ')}`,
      }
    : { exitCode: EXIT.ok, verdict: `${holds}${proven}` };
}

/** Failures that the baseline has, too: claims that failed for the same reason, and how many proofs. */
interface KnownFailures {
  readonly claims: ReadonlySet<string>;
  readonly proofs: number;
}

function knownFailures(comparison: Comparison | null): KnownFailures {
  const { claims = [], proofs = [] } = comparison ?? {};
  return {
    claims: new Set(claims.filter(({ kind }) => kind === 'still-failing').map(({ id }) => id)),
    proofs: proofs.flatMap(({ failed }) => failed).filter(({ known, verdict }) => known && verdict === 'not-proven')
      .length,
  };
}

function formatKnown({ claims, proofs }: KnownFailures): string | null {
  const parts = [
    ...(claims.size === 0 ? [] : [`${count(claims.size, 'claim')} (${[...claims].join(', ')})`]),
    ...(proofs === 0 ? [] : [count(proofs, 'proof')]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** What the baseline did faster: kinds of path and outages. */
function slowerOf(comparison: Comparison | null): readonly string[] {
  const { latency = [], outages = [] } = comparison ?? {};
  return [
    ...latency.filter(({ kind }) => kind === 'worse').map(({ path }) => path),
    ...outages.filter(({ kind }) => kind === 'worse').map(({ scenario, title }) => `${scenario} while ${title}`),
  ];
}

function notMeasured(verdict: string): Verdict {
  return { exitCode: EXIT.notMeasured, verdict };
}

function isRequired(level: 'core' | 'extended', require: RunResult['require']): boolean {
  return require === 'all' || (require === 'core' && level === 'core');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
