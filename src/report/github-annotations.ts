import { formatDeviation } from '../model/deviation.js';
import { formatPlace } from '../model/place.js';
import type { ProofFinished } from '../model/record.js';
import { NO_RESULT, attentionOf } from './attention.js';
import {
  VERDICT_TITLES,
  countWord,
  formatExpectation,
  formatFault,
  rerunCommand,
  seenUnderFault,
  shorten,
} from './format.js';
import {
  isKnownFailure,
  isKnownProofFailure,
  sentenceOf,
  statusOf,
  type ClaimReport,
  type RunReport,
} from './run-report.js';

/** How many annotations of one level GitHub shows of a step. */
const MAX_PER_LEVEL = 10;

/** Longest title, in bytes: GitHub takes 255 characters. */
const MAX_TITLE_BYTES = 200;

/** Longest line of a text, in bytes: four of them stay within the 4,096 characters that the runner keeps of a message. */
const MAX_LINE_BYTES = 900;

const LEVELS = ['error', 'warning', 'notice'] as const;

/** A note that GitHub shows with a run of a workflow. */
interface Annotation {
  readonly level: (typeof LEVELS)[number];
  readonly title: string;
  /** What is said, in at most four parts. */
  readonly lines: readonly string[];
}

/**
 * Workflow commands by which GitHub Actions annotates a run, a line each: errors for what failed, was not measured or was
 * left behind, warnings for flaky and unsupported claims, notices for deviations of the engine from its documents. At most
 * ten of each, which is what GitHub shows of a step; the tenth says how many more there are. Empty where there is nothing
 * to say; a run that is not green has at least one error.
 *
 * What a swarm said cannot begin a command: it never stands at the begin of a line.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function renderAnnotations(report: RunReport): string {
  const attention = attentionAnnotations(report);
  const told = attention.some(({ level }) => level === 'error');
  const all = [...(told ? [] : verdictError(report)), ...attention, ...warningsOf(report), ...noticesOf(report)];
  return LEVELS.flatMap((level) => limited(all.filter((annotation) => annotation.level === level)))
    .map(commandOf)
    .join('');
}

/** What somebody must look at: errors, and warnings for failures that the baseline has, too. */
function attentionAnnotations(report: RunReport): readonly Annotation[] {
  const { steps, stepsFirst, claims, shared, proofs, leftovers } = attentionOf(report);
  const ofSteps = steps.map(({ name, detail }): Annotation => ({
    level: 'error',
    title: `step failed: ${name}`,
    lines: [detail],
  }));
  return [
    ...(stepsFirst ? ofSteps : []),
    ...claims
      .filter((claim) => statusOf(claim) !== 'flaky')
      .map((claim) => claimAnnotation(report, isKnownFailure(report, claim) ? 'warning' : 'error', claim)),
    ...shared.map(({ message, claims: alike }): Annotation => ({
      level: 'error',
      title: `${alike.length} claims could not be measured`,
      lines: [message],
    })),
    ...proofs.map((proof) => proofAnnotation(report, proof)),
    ...(stepsFirst ? [] : ofSteps),
    ...leftovers.map(({ kind, name, detail }): Annotation => ({
      level: 'error',
      title: `left behind: ${kind} ${name}`,
      lines: [detail],
    })),
  ];
}

/** The verdict of a run that is not green though nothing in it says why. */
function verdictError({ verdict, run }: RunReport): readonly Annotation[] {
  if (verdict.kind === 'passed') return [];
  return [{ level: 'error', title: VERDICT_TITLES[verdict.kind], lines: [verdict.sentence, `again: ${run.command}`] }];
}

function warningsOf(report: RunReport): readonly Annotation[] {
  return (['flaky', 'unsupported'] as const).flatMap((status) =>
    report.claims
      .filter((claim) => statusOf(claim) === status)
      .map((claim) => claimAnnotation(report, 'warning', claim)),
  );
}

function noticesOf({ claims }: RunReport): readonly Annotation[] {
  return claims.flatMap(({ id, outcome }) =>
    (outcome?.deviations ?? []).map((deviation): Annotation => ({
      level: 'notice',
      title: `${id}: the engine deviates from its documents`,
      lines: [formatDeviation(deviation)],
    })),
  );
}

function claimAnnotation(report: RunReport, level: Annotation['level'], claim: ClaimReport): Annotation {
  const { id, outcome } = claim;
  return {
    level,
    title: `${id}: ${countWord(statusOf(claim))}`,
    lines: [
      sentenceOf(claim),
      ...(outcome?.status === 'fail' ? [`${outcome.reason ?? 'no reason'} at ${formatPlace(outcome.place)}`] : []),
      outcome?.message ?? NO_RESULT,
      `again: ${rerunCommand(report, id)}`,
    ],
  };
}

function proofAnnotation(report: RunReport, proof: ProofFinished): Annotation {
  return {
    level: isKnownProofFailure(report, proof) ? 'warning' : 'error',
    title: `${proof.scenario} under ${formatFault(proof)}: ${proof.verdict === 'error' ? 'not measurable' : 'not proven'}`,
    lines: [
      `expected ${formatExpectation(proof.expect, proof.expected)}, saw ${seenUnderFault(proof)}`,
      proof.why,
      `again: ${rerunCommand(report, proof.scenario, 'prove')}`,
    ],
  };
}

/** As many annotations of one level as GitHub shows; the last one says how many are not among them. */
function limited(annotations: readonly Annotation[]): readonly Annotation[] {
  const [first] = annotations;
  if (first === undefined || annotations.length <= MAX_PER_LEVEL) return annotations;
  const shown = annotations.slice(0, MAX_PER_LEVEL - 1);
  return [
    ...shown,
    {
      level: first.level,
      title: `${annotations.length - shown.length} more`,
      lines: ['All are in the report of the run.'],
    },
  ];
}

function commandOf({ level, title, lines }: Annotation): string {
  const text = lines.map((line) => shorten(line, MAX_LINE_BYTES)).join('\n');
  return `::${level} title=${escapeProperty(shorten(title, MAX_TITLE_BYTES))}::${escapeData(text)}\n`;
}

/** The text of a command, as the runner takes it apart. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The value of a property of a command, as the runner takes it apart. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
