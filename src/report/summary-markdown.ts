import type { PhrasingContent, RootContent, Table } from 'mdast';
import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { toMarkdown } from 'mdast-util-to-markdown';
import { LATENCY_PATH_TITLES, type LatencySummary } from '../model/latency.js';
import { formatPlace } from '../model/place.js';
import type { LatencyMeasured, OutageMeasured, ProofFinished } from '../model/record.js';
import { KNOWN_FAILURE, NO_RESULT, attentionOf } from './attention.js';
import { comparisonSentence } from './compare/change-words.js';
import {
  SHOWN_STATUSES,
  STATUS_MARKS,
  VERDICT_TITLES,
  countWord,
  formatAlsoSeen,
  formatDuration,
  formatExpectation,
  formatFault,
  formatLongestGap,
  formatMilliseconds,
  formatProofCounts,
  formatReplicasAgain,
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

/** Longest summary unless told otherwise, in bytes: a comment on GitHub holds 65,536, the summary of a step 1,048,576. */
const DEFAULT_MAX_BYTES = 60_000;

/** Room for saying what was cut, in bytes. */
const NOTICE_BYTES = 400;

/** Longest text of a swarm in one place, in bytes. */
const MAX_TEXT_BYTES = 1_000;

/** A part of the summary that may be cut: between its items, never within one. All of it is Markdown, in whole lines. */
interface Section {
  /** What its items are, for saying how many of them are left out. */
  readonly noun: string;
  readonly count: number;
  readonly opening: string;
  readonly items: Iterable<string>;
  readonly closing: string;
}

/** Cells of one row of a table. */
type TableRowCells = readonly (readonly PhrasingContent[])[];

/**
 * `summary.md`: the run in GitHub-flavoured Markdown, for comments on pull requests and for summaries of workflow steps:
 * verdict and counts, what needs a look, then latency and outages, folded. Everything that was recorded stands in code,
 * where it is neither markup nor HTML, links nowhere and mentions nobody.
 *
 * @param maxBytes size to stay within; items that do not fit are left out whole, and it is said how many. Verdict and
 *   counts are always there, which takes a few KB
 */
export function renderSummaryMarkdown(report: RunReport, maxBytes: number = DEFAULT_MAX_BYTES): string {
  const parts = [markdownOf(headOf(report))];
  const leftOut: string[] = [];
  for (const section of [attentionSection(report), latencySection(report), outageSection(report)]) {
    const { markdown, shown } = fit(section, maxBytes - NOTICE_BYTES - sizeOf(parts.join('\n')));
    if (shown > 0) parts.push(markdown);
    if (shown < section.count) leftOut.push(`${section.count - shown} of ${section.count} ${section.noun}`);
  }
  if (leftOut.length > 0) {
    const notice = text(`Left out to keep this short: ${leftOut.join(', ')}. All are on the page of the run, `);
    parts.push(markdownOf([paragraph(notice, code('index.html'), text('.'))]));
  }
  return parts.join('\n');
}

/** The section with as many of its first items as fit in `freeBytes`. */
function fit(section: Section, freeBytes: number): { readonly markdown: string; readonly shown: number } {
  const fitting: string[] = [];
  let bytes = sizeOf(section.opening) + sizeOf(section.closing);
  for (const item of section.items) {
    bytes += sizeOf(item);
    if (bytes > freeBytes) break;
    fitting.push(item);
  }
  return { markdown: [section.opening, ...fitting, section.closing].join(''), shown: fitting.length };
}

function headOf(report: RunReport): readonly RootContent[] {
  const { run, verdict, environment, counts, comparison } = report;
  const facts = [
    formatProofCounts(report),
    formatDuration(run.durationMs),
    ...formatAlsoSeen(report),
    ...(environment === null ? [] : [`${environment.kernel.kind} kernel`]),
  ].join(' · ');
  const shown = SHOWN_STATUSES.filter((status) => counts[status] > 0);
  return [
    { type: 'heading', depth: 2, children: [text(`Seatrial: ${VERDICT_TITLES[verdict.kind].toLowerCase()}`)] },
    paragraph(code(verdict.sentence)),
    ...(shown.length === 0
      ? [paragraph(text('No claim was selected.'))]
      : [
          table(
            ['claims', 'status'],
            shown.map((status) => [
              [text(String(counts[status]))],
              [text(`${STATUS_MARKS[status]} ${countWord(status)}`)],
            ]),
          ),
        ]),
    paragraph(
      text(facts),
      ...(environment?.engine == null ? [] : [text(' · engine '), code(environment.engine.version)]),
      text(' · run '),
      code(run.id),
    ),
    ...(comparison === null
      ? []
      : [paragraph(text('Against run '), code(comparison.older.id), text(`: ${comparisonSentence(comparison)}`))]),
    paragraph(text('Again: '), code(run.command)),
  ];
}

function attentionSection(report: RunReport): Section {
  const { steps, stepsFirst, claims, shared, proofs, leftovers } = attentionOf(report);
  const ofSteps = steps.map(({ name, detail }) => item([strong('! step failed'), code(name)], detail));
  const items = [
    ...(stepsFirst ? ofSteps : []),
    ...claims.map((claim) => claimItem(report, claim)),
    ...shared.map(({ message, claims: alike }) =>
      item([strong(`! error: ${alike.length} claims could not be measured`)], message),
    ),
    ...proofs.map((proof) => proofItem(report, proof)),
    ...(stepsFirst ? [] : ofSteps),
    ...leftovers.map(({ kind, name, detail }) => item([strong(`! left behind: ${kind}`), code(name)], detail)),
    ...report.damage.map(({ line, problem }) => item([strong(`! line ${line} of the record`)], problem)),
  ];
  return {
    noun: 'things to look at',
    count: items.length,
    opening: markdownOf([{ type: 'heading', depth: 3, children: [text('What needs a look first')] }]),
    items: eachItem(items),
    closing: '',
  };
}

/** Items one by one: of thousands only those are rendered that fit. */
function* eachItem(items: readonly (readonly RootContent[])[]): Iterable<string> {
  for (const item of items) yield `\n${markdownOf(item)}`;
}

function claimItem(report: RunReport, claim: ClaimReport): readonly RootContent[] {
  const status = statusOf(claim);
  const { outcome } = claim;
  return item(
    [
      strong(`${STATUS_MARKS[status]} ${status}`),
      code(claim.id),
      ...(outcome?.status === 'fail'
        ? [code(outcome.reason ?? 'no reason'), text('at'), code(formatPlace(outcome.place))]
        : []),
      ...(isKnownFailure(report, claim) ? [text(`(${KNOWN_FAILURE})`)] : []),
    ],
    `${sentenceOf(claim)}\n${outcome?.message ?? NO_RESULT}`,
    rerunCommand(report, claim.id),
  );
}

function proofItem(report: RunReport, proof: ProofFinished): readonly RootContent[] {
  return item(
    [
      strong(`✗ proof: ${proof.verdict}`),
      code(proof.scenario),
      text('under'),
      code(formatFault(proof)),
      ...(isKnownProofFailure(report, proof) ? [text(`(${KNOWN_FAILURE})`)] : []),
    ],
    `expected ${formatExpectation(proof.expect, proof.expected)}, saw ${seenUnderFault(proof)}\n${proof.why}`,
    rerunCommand(report, proof.scenario, 'prove'),
  );
}

/** One thing to look at: what it is in a line, what was said of it as it is, and how to see it again. */
function item(title: readonly PhrasingContent[], said: string, again?: string): readonly RootContent[] {
  return [
    paragraph(...title.flatMap((part, index) => (index === 0 ? [part] : [text(' '), part]))),
    ...(said === '' ? [] : [{ type: 'code', value: shorten(said, MAX_TEXT_BYTES) } as const]),
    ...(again === undefined ? [] : [paragraph(text('Again: '), code(again))]),
  ];
}

function latencySection({ latency }: RunReport): Section {
  return foldedTable(
    'paths',
    'Latency per path in milliseconds',
    ['path', 'from', 'to', 'p50', 'p95', 'p99', 'samples', 'lost'],
    latency.map(latencyRow),
  );
}

function latencyRow({ measurement }: LatencyMeasured): TableRowCells {
  const { path, from, to, summary, lost } = measurement;
  return [
    [text(LATENCY_PATH_TITLES[path])],
    [code(from)],
    [code(to)],
    ...(['p50', 'p95', 'p99'] as const).map((key) => [text(formatPercentile(summary, key))]),
    [text(String(summary.count))],
    [text(String(lost))],
  ];
}

function formatPercentile(summary: LatencySummary, key: 'p50' | 'p95' | 'p99'): string {
  const percentile = summary[key];
  return percentile === null ? 'too few samples' : formatMilliseconds(percentile.value);
}

function outageSection({ outages }: RunReport): Section {
  return foldedTable(
    'outages',
    'Outages as clients saw them',
    ['disturbance', 'from', 'to', 'lost', 'sent', 'longest gap', 'all replicas again after'],
    outages.map(outageRow),
  );
}

function outageRow({ measurement }: OutageMeasured): TableRowCells {
  const { title, from, to, lost, sent } = measurement;
  return [
    [code(title)],
    [code(from)],
    [code(to)],
    [text(String(lost))],
    [text(String(sent))],
    [text(formatLongestGap(measurement))],
    [text(formatReplicasAgain(measurement))],
  ];
}

/** A table that opens on a click. Only here is HTML written, and nothing recorded is in it. */
function foldedTable(noun: string, title: string, columns: readonly string[], rows: readonly TableRowCells[]): Section {
  // Each row is one line: the writer of Markdown lets no line end into a cell.
  const [head, delimiters, ...lines] = markdownOf([table(columns, rows)])
    .trimEnd()
    .split('\n')
    .map((line) => `${line}\n`);
  return {
    noun,
    count: rows.length,
    opening: `<details><summary>${title} (${rows.length})</summary>\n\n${head ?? ''}${delimiters ?? ''}`,
    items: lines,
    closing: '\n</details>\n',
  };
}

function table(columns: readonly string[], rows: readonly TableRowCells[]): Table {
  return {
    type: 'table',
    children: [columns.map((column) => [text(column)]), ...rows].map((cells) => ({
      type: 'tableRow',
      children: cells.map((children) => ({ type: 'tableCell', children: [...children] })),
    })),
  };
}

function paragraph(...children: readonly PhrasingContent[]): RootContent {
  return { type: 'paragraph', children: [...children] };
}

/** Words of ours. */
function text(value: string): PhrasingContent {
  return { type: 'text', value };
}

function strong(value: string): PhrasingContent {
  return { type: 'strong', children: [text(value)] };
}

/**
 * Recorded text within a line. In code a reader of Markdown takes nothing for markup; GitHub looks for mentions, issues and
 * addresses everywhere else, also behind a backslash.
 */
function code(value: string): PhrasingContent {
  const line = shorten(value.replace(/\s+/g, ' ').trim(), MAX_TEXT_BYTES);
  return line === '' ? text('(empty)') : { type: 'inlineCode', value: line };
}

function markdownOf(children: readonly RootContent[]): string {
  return toMarkdown(
    { type: 'root', children: [...children] },
    { extensions: [gfmTableToMarkdown({ tablePipeAlign: false })], bullet: '-' },
  );
}

function sizeOf(markdown: string): number {
  return Buffer.byteLength(markdown, 'utf8');
}
