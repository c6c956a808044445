import picocolors from 'picocolors';
import { formatPlace } from '../../model/place.js';
import { cleanUntrustedText } from '../../support/untrusted-text.js';
import type { Diagnosis, LookedAt } from '../diagnosis.js';
import { layerOf } from '../layers/index.js';
import type { Finding, Severity } from '../rules/finding.js';

/** Findings that fit on one screen, with their evidence. */
const MAX_FINDINGS = 5;
const MAX_EVIDENCE = 2;
const MAX_GAPS = 4;

export interface ConsoleOptions {
  /** Everything, however long. */
  readonly wide: boolean;
  /** Colours; by default as picocolors decides from NO_COLOR, FORCE_COLOR and the terminal. */
  readonly colour?: boolean;
}

const MARKS: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', note: '·' };

/** A diagnosis for a terminal: the worst finding first, then what was looked at, and what was not. */
export function consoleDiagnosis(diagnosis: Diagnosis, options: ConsoleOptions): string {
  const colours = picocolors.createColors(options.colour ?? picocolors.isColorSupported);
  const { findings, gaps } = diagnosis;
  const paint: Readonly<Record<Severity, (text: string) => string>> = {
    error: colours.red,
    warning: colours.yellow,
    note: colours.dim,
  };
  const shown = options.wide ? findings : findings.slice(0, MAX_FINDINGS);
  const blocks = shown.map((finding) => [
    `${paint[finding.severity](colours.bold(`${MARKS[finding.severity]} ${finding.severity}`))}  ${colours.bold(finding.title)}  ${colours.dim(finding.code)}`,
    `    where     ${formatPlace(finding.place)}${finding.occurrences > 1 ? `, ${finding.occurrences} times` : ''}`,
    `    ${finding.kind === 'cause' ? `why       ${finding.cause}${finding.confidence === 'certain' ? '' : ` (${finding.confidence})`}` : `what      ${finding.cause}`}`,
    `    expected  ${finding.expected}`,
    `    observed  ${finding.observed}`,
    ...evidence(finding, options.wide).map((line) => colours.dim(`    evidence  ${line}`)),
    ...effects(finding, options.wide).map((line) => `    so that   ${line}`),
    ...(finding.repair?.command == null ? [] : [`    repair    ${finding.repair.command}`]),
    ...(finding.repair === null ? [] : [`    risk      ${finding.repair.risk}`]),
    ...(finding.verify === null ? [] : [`    verify    ${finding.verify}`]),
    ...(finding.page === null ? [] : [colours.dim(`    more      ${finding.page}`)]),
    '',
  ]);
  const shownGaps = options.wide ? gaps : gaps.slice(0, MAX_GAPS);
  const text = [
    ...blocks.flat(),
    ...(shown.length < findings.length
      ? [colours.dim(`and ${findings.length - shown.length} more: --wide shows all`), '']
      : []),
    headline(diagnosis),
    ...lookedAtLines(diagnosis.lookedAt),
    ...shownGaps.map(({ node, what, why }) => `not read: ${what}${node === null ? '' : ` of ${node}`} (${why})`),
    ...(options.wide ? loadLines(diagnosis) : []),
    ...(shownGaps.length < gaps.length ? [`not read: ${gaps.length - shownGaps.length} more, --wide shows all`] : []),
    '',
  ].join('\n');
  return options.colour === false ? cleanUntrustedText(text) : text;
}

function headline({ findings, counted, durationMs }: Diagnosis): string {
  const looked =
    `${count(counted.nodes, 'node')}, ${count(counted.services, 'service')}, ${count(counted.tasks, 'task')}, ` +
    `${count(counted.networks, 'network')}, ${count(counted.namespaces, 'network namespace')}, ` +
    `read in ${(durationMs / 1000).toFixed(1)} s`;
  const found = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [count(number, severity)];
  });
  return `${found.length === 0 ? 'Nothing found' : found.join(', ')}: ${looked}`;
}

/** What reading cost those that were asked. */
function loadLines({ load = [] }: Diagnosis): readonly string[] {
  return load.map(
    ({ node, manager, requests, bytes }) =>
      `asked of ${manager ? 'the manager ' : ''}${node}: ${count(requests, 'request')}, ${(bytes / 1000).toFixed(0)} kB`,
  );
}

/** Layers that were looked at on the same nodes share a line. */
function lookedAtLines(lookedAt: readonly LookedAt[]): readonly string[] {
  const groups = groupBy(lookedAt, ({ nodes, notLookedAt }) => JSON.stringify([nodes, notLookedAt]));
  return [...groups.values()].map((group) => {
    const layers = group.map(({ layer }) => layer).join(', ');
    const { nodes = [], notLookedAt = [] } = group[0] ?? {};
    if (nodes.length === 0) return `not looked at: ${layers}`;
    return `looked at: ${layers} of ${notLookedAt.length === 0 ? 'all nodes' : `${nodes.join(', ')}, not of ${notLookedAt.join(', ')}`}`;
  });
}

function evidence(finding: Finding, wide: boolean): readonly string[] {
  return wide ? finding.evidence : finding.evidence.slice(0, MAX_EVIDENCE);
}

/** What follows from a finding, by layer and place. */
function effects(finding: Finding, wide: boolean): readonly string[] {
  if (wide)
    return finding.effects.map((effect) => `${effect.kind} at ${formatPlace(effect.place)}: ${effect.observed}`);
  const layers = groupBy(finding.effects, layerOf);
  return [...layers].map(
    ([layer, group]) =>
      `${count(group.length, 'fact')} of the layer ${layer} ${group.length === 1 ? 'disagrees' : 'disagree'}`,
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The members of a list that share a key, in their order. Node.js 20 has no `Map.groupBy`. */
function groupBy<Item>(list: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of list) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
