import path from 'node:path';
import picocolors from 'picocolors';
import { formatPlace } from '../model/place.js';
import { KNOWN_FAILURE, NO_RESULT, attentionOf } from './attention.js';
import { comparisonSentence } from './compare/change-words.js';
import {
  STATUS_MARKS,
  VERDICT_TITLES,
  claimAnchor,
  formatAlsoSeen,
  formatCounts,
  formatDuration,
  formatProofCounts,
  rerunCommand,
  seenUnderFault,
} from './format.js';
import {
  isKnownFailure,
  isKnownProofFailure,
  sentenceOf,
  statusOf,
  type ClaimReport,
  type RunReport,
  type ShownStatus,
} from './run-report.js';

/** How many claims, proofs or leftovers are shown one by one; the page shows all. */
const MAX_SHOWN = 20;

/** How the summary is printed. */
export interface ConsoleOptions {
  /** Colours; by default as picocolors decides from NO_COLOR, FORCE_COLOR and the terminal. */
  readonly colour?: boolean;
  /** Folder that paths are shown relative to; by default the current one. */
  readonly relativeTo?: string;
}

/**
 * The summary for the end of a run: what needs a reader, then verdict, counts and where the page is. A run in which
 * all is well takes three lines.
 *
 * @param page path of the rendered page
 */
export function consoleSummary(report: RunReport, page: string, options: ConsoleOptions = {}): string {
  const colours = picocolors.createColors(options.colour ?? picocolors.isColorSupported);
  const shownPage = path.relative(options.relativeTo ?? '.', page);
  const attention = attentionOf(report);
  const paint = (status: ShownStatus): ((text: string) => string) =>
    status === 'fail' || status === 'error' ? colours.red : status === 'pass' ? colours.green : colours.yellow;

  const claimBlock = (claim: ClaimReport): readonly string[] => {
    const status = statusOf(claim);
    const { outcome } = claim;
    return [
      `${paint(status)(colours.bold(`${STATUS_MARKS[status]} ${status}`))}  ${colours.bold(claim.id)}  ${sentenceOf(claim)}`,
      ...(outcome?.status === 'fail' ? [`    ${outcome.reason ?? 'no reason'} at ${formatPlace(outcome.place)}`] : []),
      ...indent(outcome?.message ?? NO_RESULT),
      ...(isKnownFailure(report, claim) ? [`    known     ${KNOWN_FAILURE}`] : []),
      colours.dim(`    evidence  ${shownPage}#${claimAnchor(claim.id)}`),
      colours.dim(`    again     ${rerunCommand(report, claim.id)}`),
    ];
  };

  const stepBlocks = attention.steps.map(({ name, detail, durationMs }) => [
    `${colours.red(colours.bold('! step'))}  ${colours.bold(name)} failed after ${formatDuration(durationMs)}`,
    ...indent(detail),
  ]);
  const blocks: readonly (readonly string[])[] = [
    ...(attention.stepsFirst ? stepBlocks : []),
    ...capped(attention.claims).map(claimBlock),
    ...attention.shared.map(({ message, claims }) => [
      `${colours.red(colours.bold('! error'))}  ${claims.length} claims could not be measured`,
      ...indent(message),
    ]),
    ...capped(attention.proofs).map((proof) => [
      `${colours.red(colours.bold('✗ proof'))}  ${colours.bold(proof.scenario)} under ${proof.fault}: ${proof.verdict}`,
      `    expected ${proof.expected.reason} at ${formatPlace(proof.expected.place)}, saw ${seenUnderFault(proof)}`,
      ...indent(proof.why),
      ...(isKnownProofFailure(report, proof) ? [`    known     ${KNOWN_FAILURE}`] : []),
      colours.dim(`    again     ${rerunCommand(report, proof.scenario, 'prove')}`),
    ]),
    ...(attention.stepsFirst ? [] : stepBlocks),
    ...capped(attention.leftovers).map(({ kind, name, detail }) => [
      `${colours.red(colours.bold('! left behind'))}  ${kind} ${colours.bold(name)}  ${detail}`,
    ]),
  ];

  const { kind, sentence } = report.verdict;
  const verdictPaint =
    kind === 'passed' ? colours.green : kind === 'failed' || kind === 'not-measured' ? colours.red : colours.yellow;
  const proofs = report.proofs.length === 0 ? '' : ` · ${formatProofCounts(report)}`;
  const hidden =
    hiddenCount(attention.claims.length) +
    hiddenCount(attention.proofs.length) +
    hiddenCount(attention.leftovers.length);
  return [
    ...blocks.flatMap((block) => [...block, '']),
    ...(hidden > 0 ? [`and ${hidden} more on the page`, ''] : []),
    `${verdictPaint(colours.bold(VERDICT_TITLES[kind].toUpperCase()))}  ${sentence}`,
    [`${formatCounts(report.counts)}${proofs}`, formatDuration(report.run.durationMs), ...formatAlsoSeen(report)].join(
      ' · ',
    ),
    ...(report.comparison === null
      ? []
      : [`against ${report.comparison.older.id}  ${comparisonSentence(report.comparison)}`]),
    `page  ${shownPage}`,
  ].join('\n');
}

function capped<Item>(items: readonly Item[]): readonly Item[] {
  return items.slice(0, MAX_SHOWN);
}

function hiddenCount(count: number): number {
  return Math.max(0, count - MAX_SHOWN);
}

function indent(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => `    ${line}`);
}
