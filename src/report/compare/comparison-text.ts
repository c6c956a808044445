import picocolors from 'picocolors';
import {
  CLAIM_CHANGES,
  CLAIM_REGRESSIONS,
  LATENCY_CHANGES,
  OUTAGE_CHANGES,
  PROOF_CHANGES,
  PROOF_REGRESSIONS,
  type ClaimChange,
  type ClaimChangeKind,
  type ComparedRun,
  type Comparison,
  type LatencyChange,
  type OutageChange,
  type ProofChange,
} from '../../model/comparison.js';
import { LATENCY_PATH_TITLES } from '../../model/latency.js';
import { faultWithin, formatTime } from '../format.js';
import { groupBy } from '../../support/group-by.js';
import { formatGap, formatPercentile, formatSide } from './change-rows.js';
import {
  CLAIM_CHANGE_WORDS,
  LATENCY_CHANGE_WORDS,
  OUTAGE_CHANGE_WORDS,
  PROOF_CHANGE_WORDS,
  countAll,
  verdictSentence,
  isTold,
  numberOf,
} from './change-words.js';

/** How many claims of a kind are shown one by one; the JSON document names all. */
const MAX_SHOWN = 20;

/** Changes of claims that are told with what was seen; of the others only the ids are. */
const DETAILED: readonly ClaimChangeKind[] = [...CLAIM_REGRESSIONS, 'newly-left-out', 'newly-flaky'];

const VERDICTS: Readonly<Record<Comparison['verdict'], string>> = {
  regressed: 'REGRESSED',
  'latency-regressed': 'LATENCY REGRESSED',
  'no-regression': 'NOT REGRESSED',
  'nothing-compared': 'NOTHING COMPARED',
};

/** Changes of one kind, or something else that is told under one title. */
interface Block {
  /** They are regressions: told before all others. */
  readonly worse: boolean;
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * A comparison for the terminal: what is worse first, then the rest, then the verdict with all counts. Where nothing
 * changed, only these.
 *
 * @param options.colour colours; by default as picocolors decides from NO_COLOR, FORCE_COLOR and the terminal
 */
export function comparisonText(comparison: Comparison, options: { readonly colour?: boolean } = {}): string {
  const colours = picocolors.createColors(options.colour ?? picocolors.isColorSupported);
  const { older, newer, verdict, cautions } = comparison;
  const blocks = blocksOf(comparison).toSorted((a, b) => Number(b.worse) - Number(a.worse));
  const paint = {
    regressed: colours.red,
    'latency-regressed': colours.yellow,
    'no-regression': colours.green,
    'nothing-compared': colours.yellow,
  }[verdict];
  return [
    ...(cautions.length + blocks.length === 0 ? [] : [describeRun('older', older), describeRun('newer', newer), '']),
    ...cautions.map(({ text }) => `${colours.yellow(colours.bold('!'))} ${text}`),
    ...(cautions.length === 0 ? [] : ['']),
    ...blocks.flatMap(({ worse, title, lines }) => [
      worse ? colours.red(colours.bold(title)) : colours.bold(title),
      ...lines,
      '',
    ]),
    `${paint(colours.bold(VERDICTS[verdict]))}  ${verdictSentence(comparison)}`,
    countAll(comparison).join(' · '),
    '',
  ].join('\n');
}

function blocksOf({ claims, proofs, latency, outages, deviations, environment }: Comparison): readonly Block[] {
  return [
    ...CLAIM_CHANGES.flatMap((kind) =>
      block('claim', kind, CLAIM_CHANGE_WORDS[kind], claims, CLAIM_REGRESSIONS.includes(kind), claimLines),
    ),
    ...PROOF_CHANGES.flatMap((kind) =>
      block('proof', kind, PROOF_CHANGE_WORDS[kind], proofs, PROOF_REGRESSIONS.includes(kind), proofLines),
    ),
    ...LATENCY_CHANGES.flatMap((kind) =>
      block('path', kind, LATENCY_CHANGE_WORDS[kind], latency.filter(isTold), kind === 'worse', latencyLines),
    ),
    ...OUTAGE_CHANGES.flatMap((kind) =>
      block('outage', kind, OUTAGE_CHANGE_WORDS[kind], outages.filter(isTold), kind === 'worse', outageLines),
    ),
    ...(['came', 'went'] as const).flatMap((kind) =>
      block('deviation', kind, kind, deviations, false, ({ claim, document, engine }) => [
        `  ${claim}`,
        ...indent(`the document says: ${document}`),
        ...indent(`the engine: ${engine}`),
      ]),
    ),
    ...(environment.length === 0
      ? []
      : [
          {
            worse: false,
            title: 'Made with',
            lines: environment.map(({ what, before, after }) => `  ${what}  ${before ?? 'none'} → ${after ?? 'none'}`),
          },
        ]),
  ];
}

/** The changes of one kind; nothing where there are none. */
function block<Change extends { readonly kind: string }>(
  noun: string,
  kind: Change['kind'],
  words: string,
  changes: readonly Change[],
  worse: boolean,
  linesOf: (change: Change) => readonly string[],
): readonly Block[] {
  const alike = changes.filter((change) => change.kind === kind);
  if (alike.length === 0) return [];
  const hidden = alike.length - MAX_SHOWN;
  const lines = [...alike.slice(0, MAX_SHOWN).flatMap(linesOf), ...(hidden > 0 ? [`  and ${hidden} more`] : [])];
  return [{ worse, title: `${numberOf(alike.length, noun)} ${words}`, lines }];
}

function describeRun(which: string, { id, startedAt, version, commit, engine, claims }: ComparedRun): string {
  const made = commit === null ? version : `${version} at ${commit.slice(0, 12)}`;
  const on = engine === null ? 'no engine' : `engine ${engine}`;
  return `${which}  ${id}, ${formatTime(startedAt)}, ${on}, seatrial ${made}, ${numberOf(claims, 'claim')}`;
}

function claimLines({ id, claim, kind, before, after }: ClaimChange): readonly string[] {
  if (DETAILED.includes(kind)) {
    return [`  ${id}  ${claim}`, `      ${formatSide(before)} → ${formatSide(after)}`, ...indent(after?.message ?? '')];
  }
  const moved = kind === 'still-failing' && formatSide(before) !== formatSide(after);
  return [moved ? `  ${id}  now ${formatSide(after)}` : `  ${id}`];
}

function proofLines(proof: ProofChange): readonly string[] {
  return [`  ${proof.scenario}  ${proof.before} → ${proof.after}`, ...failedProofs(proof).flatMap(indent)];
}

function latencyLines({ path, from, to, kind, percentiles }: LatencyChange): readonly string[] {
  return [
    `  ${LATENCY_PATH_TITLES[path]}, ${from} → ${to}`,
    ...percentiles
      .filter((percentile) => percentile.kind === kind)
      .map(
        ({ percentile, before, after }) =>
          `      ${percentile} ${formatPercentile(before)} → ${formatPercentile(after)}`,
      ),
  ];
}

function outageLines({ scenario, title, from, to, beforeMs, afterMs }: OutageChange): readonly string[] {
  return [
    `  ${scenario}: ${title}, ${from} → ${to}`,
    `      longest gap ${formatGap(beforeMs)} → ${formatGap(afterMs)}`,
  ];
}

/** Faults under which a proof failed, those together that say the same. */
function failedProofs({ scenario, failed }: ProofChange): readonly string[] {
  const groups = groupBy(failed, ({ why, known }) => `${why}${known ? ' (as in the older run)' : ''}`);
  return [...groups].map(
    ([why, proofs]) => `${proofs.map(({ fault }) => faultWithin({ scenario, fault }).fault).join(', ')}: ${why}`,
  );
}

function indent(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => `      ${line}`);
}
