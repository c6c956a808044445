import picocolors from 'picocolors';
import {
  layerOf,
  type Diagnosis,
  type Finding,
  type Gap,
  type LookedAt,
  type Severity,
} from '../../model/diagnosis.js';
import { countText, countedText, headlineOf } from '../../model/diagnosis-text.js';
import { formatPlace } from '../../model/place.js';
import { groupBy } from '../../support/group-by.js';
import { labelled, labelledCommand, line, rowsOf, someOf, wrapped, type Line, type Paint } from './console-text.js';

/** Rows and columns of a screen that nobody measured. */
const SCREEN = { rows: 40, columns: 100 };
/** What is named of a kind where everything was not asked for. */
const MAX_EVIDENCE = 2;
const MAX_PLACES = 6;
const MAX_NODES = 8;
const MAX_GAPS = 3;
const MAX_SUPPRESSED = 3;

export interface ConsoleOptions {
  /** Everything, however long. */
  readonly wide: boolean;
  /** Colours; by default as picocolors decides from NO_COLOR, FORCE_COLOR and the terminal. */
  readonly colour?: boolean;
  /** Columns of the terminal; 100 where it is none. */
  readonly columns?: number | undefined;
}

const MARKS: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', note: '·' };

/** How a screen is written. */
interface Style {
  readonly wide: boolean;
  readonly columns: number;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly of: Readonly<Record<Severity, Paint>>;
}

/**
 * A diagnosis for a terminal: what came of it, the worst finding first, then what was looked at, and what was not. Unless
 * everything is asked for, it fits on one screen: findings of one code are told as one with their places, and what has no
 * room is told shortly or counted.
 */
export function consoleDiagnosis(diagnosis: Diagnosis, options: ConsoleOptions): string {
  const style = styleOf(options);
  const { wide, columns } = style;
  const { findings } = diagnosis;
  const head = wrapped(
    `${headlineOf(diagnosis)}: ${countedText(diagnosis)}, read in ${(diagnosis.durationMs / 1000).toFixed(1)}\u00a0s`,
    '',
    columns,
    0,
    findings.length === 0 ? undefined : style.bold,
  );
  const foot = [
    ...lookedAtLines(diagnosis.lookedAt, style),
    ...gapLines(diagnosis.gaps, style),
    ...(wide ? loadLines(diagnosis, style) : []),
    ...suppressionLines(diagnosis, style),
  ];
  const blocks = wide
    ? findings.map((finding) => fully([finding], style))
    : blocksThatFit(findings, SCREEN.rows - rowsOf([...head, ...foot], columns), style);
  return `${[...head, ...(blocks.length === 0 ? [] : [line('')]), ...blocks.flat(), ...foot].map(({ shown }) => shown).join('\n')}\n`;
}

function styleOf({ wide, colour, columns }: ConsoleOptions): Style {
  const colours = picocolors.createColors(colour ?? picocolors.isColorSupported);
  return {
    wide,
    columns: Math.max(40, columns ?? SCREEN.columns),
    bold: colours.bold,
    dim: colours.dim,
    of: { error: colours.red, warning: colours.yellow, note: colours.dim },
  };
}

type Group = readonly [Finding, ...Finding[]];

/** The worst findings in full, further ones shortly while there is room, and how many there are beyond. */
function blocksThatFit(findings: readonly Finding[], rows: number, style: Style): readonly (readonly Line[])[] {
  const groups = [...groupBy(findings, ({ code }) => code).values()] as unknown as readonly Group[];
  const short = groups.map((group) => shortly(group, style));
  const rowsFrom = (index: number): number =>
    short.slice(index).reduce((sum, lines) => sum + rowsOf(lines, style.columns), 0);
  const blocks: (readonly Line[])[] = [];
  // An empty line stands first; at the end a line between empty ones tells how many more there are.
  let left = rows - 4;
  for (const [index, group] of groups.entries()) {
    const full = fully(group, style);
    const isRoom = rowsOf(full, style.columns) + rowsFrom(index + 1) <= left;
    const block = index === 0 || isRoom ? full : (short[index] ?? []);
    if (index > 0 && rowsOf(block, style.columns) > left) break;
    blocks.push(block);
    left -= rowsOf(block, style.columns);
  }
  const more = groups.slice(blocks.length).reduce((sum, { length }) => sum + length, 0);
  const told = more > 0 ? `and ${countText(more, 'more finding')}: --wide shows all` : null;
  const partly = blocks.length > 1 || groups.some(({ length }) => length > 1);
  const note = told ?? (partly ? '--wide shows every finding with all of its evidence' : null);
  if (note === null) return blocks;
  const apart = blocks.at(-1)?.at(-1)?.plain === '' ? [] : [line('')];
  return [...blocks, [...apart, line(note, style.dim), line('')]];
}

function titleLine([first, ...others]: Group, style: Style): Line {
  const { severity, title, code } = first;
  const mark = `${MARKS[severity]} ${severity}`;
  const times = others.length === 0 ? '' : `  at ${others.length + 1} places`;
  const plain = line(`${mark}  ${title}  ${code}${times}`).plain;
  const shown = `${style.of[severity](style.bold(mark))}  ${style.bold(line(title).plain)}  ${style.dim(line(code).plain)}${times}`;
  return { plain, shown };
}

function whereOf(group: readonly Finding[], style: Style): string {
  const places = group.map(
    ({ place, occurrences }) => `${formatPlace(place)}${occurrences > 1 ? ` (${occurrences} times)` : ''}`,
  );
  return someOf(places, style.wide ? places.length : MAX_PLACES, '; ');
}

function shortly(group: Group, style: Style): readonly Line[] {
  return [titleLine(group, style), ...labelled('where', whereOf(group, style), style.columns)];
}

/** Findings of one code: their places, and everything of the first one. */
function fully(group: Group, style: Style): readonly Line[] {
  const [finding] = group;
  const { columns, dim } = style;
  const { kind, cause, confidence, expected, observed, repair, verify, code } = finding;
  const shownEvidence = style.wide ? finding.evidence : finding.evidence.slice(0, MAX_EVIDENCE);
  return [
    titleLine(group, style),
    ...labelled('where', whereOf(group, style), columns),
    ...(group.length === 1 ? [] : labelled('first', formatPlace(finding.place), columns)),
    ...(kind === 'cause'
      ? labelled('why', `${cause}${confidence === 'certain' ? '' : ` (${confidence})`}`, columns)
      : labelled('what', cause, columns)),
    ...labelled('expected', expected, columns),
    ...labelled('observed', observed, columns),
    ...shownEvidence.flatMap((text) => labelled('evidence', text, columns, dim)),
    ...effectTexts(finding, style).flatMap((text) => labelled('so that', text, columns)),
    ...(repair?.command == null ? [] : labelledCommand('repair', repair.command)),
    ...(repair === null ? [] : labelled(repair.command === null ? 'repair' : 'risk', repair.risk, columns)),
    ...(verify === null ? [] : labelledCommand('verify', verify)),
    ...labelledCommand('more', `seatrial explain ${code}`),
    line(''),
  ];
}

/** What follows from a finding: by layer, or each with its place. */
function effectTexts({ effects }: Finding, { wide }: Style): readonly string[] {
  if (wide) return effects.map((effect) => `${effect.kind} at ${formatPlace(effect.place)}: ${effect.observed}`);
  if (effects.length === 0) return [];
  const layers = [...groupBy(effects, layerOf)].map(([layer, { length }]) => `${length} of the layer ${layer}`);
  return [
    `${countText(effects.length, 'fact')} ${effects.length === 1 ? 'disagrees' : 'disagree'}: ${layers.join(', ')}`,
  ];
}

/** What reading cost those that were asked. */
function loadLines({ load = [] }: Diagnosis, { columns }: Style): readonly Line[] {
  return load.flatMap(({ node, manager, requests, bytes }) =>
    wrapped(
      `asked of ${manager ? 'the manager ' : ''}${node}: ${countText(requests, 'request')}, ${(bytes / 1000).toFixed(0)} kB`,
      '',
      columns,
      2,
    ),
  );
}

/** Layers that were looked at on the same nodes share a line. */
function lookedAtLines(lookedAt: readonly LookedAt[], style: Style): readonly Line[] {
  const groups = groupBy(lookedAt, ({ nodes, notLookedAt }) => JSON.stringify([nodes, notLookedAt]));
  return [...groups.values()].flatMap((group) => {
    const layers = group.map(({ layer }) => layer).join(', ');
    const { nodes = [], notLookedAt = [] } = group[0] ?? {};
    if (nodes.length === 0) return wrapped(`not looked at: ${layers}`, '', style.columns, 2);
    const some = (names: readonly string[]): string => someOf(names, style.wide ? names.length : MAX_NODES);
    const of = notLookedAt.length === 0 ? 'all nodes' : `${some(nodes)}, not of ${some(notLookedAt)}`;
    return wrapped(`looked at: ${layers} of ${of}`, '', style.columns, 2);
  });
}

/** What is missing of several nodes for the same reason is one line. */
function gapLines(gaps: readonly Gap[], style: Style): readonly Line[] {
  const groups = [...groupBy(gaps, ({ what, why }) => JSON.stringify([what, why])).values()];
  const shown = style.wide ? groups : groups.slice(0, MAX_GAPS);
  const more = groups.slice(shown.length).reduce((sum, { length }) => sum + length, 0);
  return [
    ...shown.flatMap((group) => {
      const nodes = group.flatMap(({ node }) => node ?? []);
      const of = nodes.length === 0 ? '' : ` of ${someOf(nodes, style.wide ? nodes.length : MAX_NODES)}`;
      return wrapped(`not read: ${group[0]?.what ?? ''}${of} (${group[0]?.why ?? ''})`, '', style.columns, 2);
    }),
    ...(more === 0 ? [] : [line(`not read: ${more} more, --wide shows all`)]),
  ];
}

function suppressionLines({ suppressed, idleSuppressions }: Diagnosis, style: Style): readonly Line[] {
  const shown = style.wide ? suppressed : suppressed.slice(0, MAX_SUPPRESSED);
  const texts = [
    ...shown.map(
      ({ finding, reason, expires }) =>
        `suppressed until ${expires}: ${finding.code} at ${formatPlace(finding.place)} (${reason})`,
    ),
    ...(shown.length === suppressed.length
      ? []
      : [`suppressed: ${suppressed.length - shown.length} more, --wide shows all`]),
    ...idleSuppressions
      .filter(({ state }) => style.wide || state === 'expired')
      .map(({ state, code, where, reason, expires }) => {
        const what = `${code}${where === '' ? '' : ` at ${where}`}`;
        return state === 'expired'
          ? `suppression expired on ${expires}: ${what} (${reason})`
          : `suppression matches nothing: ${what}, until ${expires} (${reason})`;
      }),
  ];
  return texts.flatMap((text) => wrapped(text, '', style.columns, 2));
}
