import { stringify } from 'yaml';
import { formatDeviation } from '../model/deviation.js';
import { formatPlace } from '../model/place.js';
import type { ProofFinished } from '../model/record.js';
import { KNOWN_FAILURE, NO_RESULT } from './attention.js';
import { formatExpectation, formatPhase, rerunCommand } from './format.js';
import { sentenceOf, statusOf, type ClaimReport, type RunReport } from './run-report.js';
import { isRed, testCases, type CaseResult, type TestCase } from './test-cases.js';

/** One line of a TAP document and the block of facts beneath it. */
interface TestPoint {
  readonly ok: boolean;
  readonly description: string;
  /** What it is beside its result: skipped, or a failure that is known; `null` for nothing. */
  readonly directive: { readonly word: 'SKIP' | 'TODO'; readonly why: string } | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/**
 * `report.tap`: the run as a document of the Test Anything Protocol, version 14. A point for each claim and each proof, and
 * the run itself as the last: it is `ok` only for a run that is green, and names failed steps and what was left behind.
 * What a swarm said stays within its line or its block.
 *
 * @see https://testanything.org/tap-version-14-specification.html
 */
export function renderTap(report: RunReport): string {
  const cases = testCases(report);
  const points = [...cases.flatMap((testCase) => pointOf(report, testCase) ?? []), runPoint(report, cases)];
  return `TAP version 14\n1..${points.length}\n${points.map((point, index) => pointText(point, index + 1)).join('')}`;
}

/** The point of a claim or a proof; `null` for what belongs to the run. */
function pointOf(report: RunReport, testCase: TestCase): TestPoint | null {
  const { subject, result, durationMs } = testCase;
  const ok = !isRed(testCase) && result?.kind !== 'known';
  const duration_ms = Math.round(durationMs);
  switch (subject.kind) {
    case 'claim':
      return {
        ok,
        description: `${sentenceOf(subject.claim)} (${subject.claim.id})`,
        directive: directiveOf(result),
        facts: { duration_ms, ...claimFacts(report, subject.claim) },
      };
    case 'proof':
      return {
        ok,
        description: `${testCase.name} (${formatExpectation(subject.proof.expect, subject.proof.expected)})`,
        directive: directiveOf(result),
        facts: { duration_ms, ...proofFacts(report, subject.proof) },
      };
    default:
      return null;
  }
}

/** A point that is `TODO` may fail without failing the run, which is what a failure is that the baseline has, too. */
function directiveOf(result: CaseResult | null): TestPoint['directive'] {
  if (result?.kind === 'skipped') return { word: 'SKIP', why: `${result.message} (${result.type})` };
  return result?.kind === 'known' ? { word: 'TODO', why: `(${KNOWN_FAILURE})` } : null;
}

function claimFacts(report: RunReport, claim: ClaimReport): TestPoint['facts'] {
  const { declared, outcome, proof } = claim;
  return {
    status: statusOf(claim),
    ...(outcome?.reason == null ? {} : { reason: outcome.reason }),
    ...(outcome?.status === 'fail' ? { place: formatPlace(outcome.place) } : {}),
    message: outcome?.message ?? NO_RESULT,
    proof: proof.state,
    requirements: declared?.requirements ?? [],
    deviations: (outcome?.deviations ?? []).map(formatDeviation),
    again: rerunCommand(report, claim.id),
  };
}

function proofFacts(report: RunReport, proof: ProofFinished): TestPoint['facts'] {
  return {
    status: proof.verdict,
    ...(proof.why === '' ? {} : { message: proof.why }),
    before: formatPhase(proof.control),
    under_fault: formatPhase(proof.underFault),
    healed: formatPhase(proof.healed),
    again: rerunCommand(report, proof.scenario, 'prove'),
  };
}

function runPoint({ run, verdict, damage, leftovers }: RunReport, cases: readonly TestCase[]): TestPoint {
  const ofRun = cases.filter(({ subject }) => !['claim', 'proof'].includes(subject.kind));
  return {
    ok: verdict.kind === 'passed' && !ofRun.some(isRed),
    description: `The run is green (run ${run.id})`,
    directive: null,
    facts: {
      duration_ms: Math.round(run.durationMs),
      status: verdict.kind,
      message: verdict.sentence,
      exit_code: verdict.exitCode,
      failed_steps: ofRun.flatMap(({ subject }) =>
        subject.kind === 'step' ? { name: subject.step.name, detail: subject.step.detail } : [],
      ),
      left_behind: leftovers,
      unreadable_lines: damage,
      again: run.command,
    },
  };
}

function pointText({ ok, description, directive, facts }: TestPoint, number: number): string {
  const what = directive === null ? '' : ` # ${directive.word} ${escapeLine(directive.why)}`;
  return `${ok ? 'ok' : 'not ok'} ${number} - ${escapeLine(description)}${what}\n${factsBlock(facts)}`;
}

/**
 * Text for a description or a reason, as the section "Escaping" of the specification has it, in one line. Both end in a
 * bracket wherever they are made: a brace at the end of a point begins a subtest for some readers.
 */
function escapeLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\#]/g, String.raw`\$&`);
}

/** A YAML block, indented by two. Texts are in double quotes, each in one line: the least that a reader of YAML knows. */
function factsBlock(facts: TestPoint['facts']): string {
  const yaml = stringify(facts, {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    doubleQuotedAsJSON: true,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
  const lines = yaml
    .trimEnd()
    // Some readers end a line at these, as YAML did before version 1.2; all texts are quoted, so an escape says the same.
    .replace(/[\u2028\u2029]/g, (separator) => `\\u${separator.charCodeAt(0).toString(16)}`)
    .split('\n');
  return ['---', ...lines, '...'].map((line) => `  ${line}\n`).join('');
}
