import { formatPlace } from '../model/place.js';
import type { Leftover, ProofFinished, StepFinished } from '../model/record.js';
import { KNOWN_FAILURE, NO_RESULT } from './attention.js';
import { VERDICT_TITLES, formatFault, seenUnderFault } from './format.js';
import {
  isKnownFailure,
  isKnownProofFailure,
  type ClaimReport,
  type ReportVerdict,
  type RunReport,
} from './run-report.js';

/** A report as one list of test cases, which is what formats of test results hold. */
export interface TestCase {
  /** The area of a claim, `proofs`, or `run` for what is not about one claim. */
  readonly suite: string;
  readonly name: string;
  readonly durationMs: number;
  readonly subject: TestSubject;
  /** `null`: passed. */
  readonly result: CaseResult | null;
}

/** What a test case is about. */
export type TestSubject =
  | { readonly kind: 'claim'; readonly claim: ClaimReport }
  | { readonly kind: 'proof'; readonly proof: ProofFinished }
  | { readonly kind: 'step'; readonly step: StepFinished }
  | { readonly kind: 'leftover'; readonly leftover: Leftover }
  | { readonly kind: 'verdict'; readonly verdict: ReportVerdict };

/**
 * What a test case ended in, besides passing: `failure` is what the swarm got wrong, `known` what it got wrong in the
 * baseline, too, which does not fail the run, and `error` what was not measured.
 */
export interface CaseResult {
  readonly kind: 'failure' | 'known' | 'error' | 'skipped';
  /** Why, as one word. */
  readonly type: string;
  readonly message: string;
  /** The message at length; `null` where there is no more to say. */
  readonly text: string | null;
}

/**
 * Claims, proofs, steps that failed, things left behind, and the verdict as the last. A run that is not green has at least
 * one failure or error: where nothing else says why, the verdict is one.
 */
export function testCases(report: RunReport): readonly TestCase[] {
  const cases = [
    ...report.claims.map((claim) => claimCase(report, claim)),
    ...report.proofs.map((proof) => proofCase(report, proof)),
    ...report.steps.filter(({ state }) => state === 'failed').map(stepCase),
    ...(report.leftovers ?? []).map(leftoverCase),
  ];
  return [...cases, verdictCase(report, cases.some(isRed))];
}

/** True for a case that failed or could not be measured. */
export function isRed({ result }: TestCase): boolean {
  return result?.kind === 'failure' || result?.kind === 'error';
}

function claimCase(report: RunReport, claim: ClaimReport): TestCase {
  return {
    suite: claim.area,
    name: claim.id,
    durationMs: claim.outcome?.durationMs ?? 0,
    subject: { kind: 'claim', claim },
    result: claimResult(report, claim),
  };
}

function claimResult(report: RunReport, claim: ClaimReport): CaseResult | null {
  const { outcome } = claim;
  switch (outcome?.status) {
    case 'pass':
    case 'flaky':
      return null;
    case 'fail':
      return {
        ...failed(outcome.message, isKnownFailure(report, claim)),
        type: outcome.reason ?? 'fail',
        text: `${outcome.reason ?? 'fail'} at ${formatPlace(outcome.place)}\n${outcome.message}`,
      };
    case 'skip':
    case 'unsupported':
      return { kind: 'skipped', type: outcome.status, message: outcome.message, text: null };
    case 'error':
      return { kind: 'error', type: 'not-measured', message: outcome.message, text: outcome.message };
    case undefined:
      return { kind: 'error', type: 'missing', message: NO_RESULT, text: null };
  }
}

/** A failure; of one that the baseline has, too, its message says so. */
function failed(message: string, known: boolean): Pick<CaseResult, 'kind' | 'message'> {
  return known ? { kind: 'known', message: `${KNOWN_FAILURE}: ${message}` } : { kind: 'failure', message };
}

function proofCase(report: RunReport, proof: ProofFinished): TestCase {
  const text = `expected ${proof.expected.reason} at ${formatPlace(proof.expected.place)}, saw ${seenUnderFault(proof)}\n${proof.why}`;
  const results: Record<ProofFinished['verdict'], CaseResult | null> = {
    proven: null,
    'not-proven': { ...failed(proof.why, isKnownProofFailure(report, proof)), type: 'not-proven', text },
    error: { kind: 'error', type: 'not-measured', message: proof.why, text },
  };
  return {
    suite: 'proofs',
    name: `${proof.scenario} under ${formatFault(proof)}`,
    durationMs: proof.durationMs,
    subject: { kind: 'proof', proof },
    result: results[proof.verdict],
  };
}

function stepCase(step: StepFinished): TestCase {
  return {
    suite: 'run',
    name: `step: ${step.name}`,
    durationMs: step.durationMs,
    subject: { kind: 'step', step },
    result: { kind: 'error', type: 'step-failed', message: `${step.name} failed`, text: step.detail },
  };
}

function leftoverCase(leftover: Leftover): TestCase {
  const { kind, name, detail } = leftover;
  return {
    suite: 'run',
    name: `left behind: ${kind} ${name}`,
    durationMs: 0,
    subject: { kind: 'leftover', leftover },
    result: { kind: 'error', type: 'left-behind', message: `${kind} ${name} was left behind`, text: detail },
  };
}

/** The verdict; red only where no other case says why the run is not green. */
function verdictCase({ verdict, run }: RunReport, told: boolean): TestCase {
  const { kind, sentence } = verdict;
  return {
    suite: 'run',
    name: 'verdict',
    durationMs: run.durationMs,
    subject: { kind: 'verdict', verdict },
    result:
      kind === 'passed' || told
        ? null
        : { kind: 'error', type: kind, message: `${VERDICT_TITLES[kind]}: ${sentence}`, text: sentence },
  };
}
