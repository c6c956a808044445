import picocolors from 'picocolors';
import type { Finding, Gap, Severity } from '../../model/diagnosis.js';
import { countText } from '../../model/diagnosis-text.js';
import { formatPlace } from '../../model/place.js';
import { cleanUntrustedText } from '../../support/untrusted-text.js';
import type { WatchEvent } from './watch.js';
// Types only, and what makes the compiler copy the schema beside the compiled code.
export type { default as WatchSchema } from './watch.schema.json';

const MARKS: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', note: '·' };

/** An event as one line of JSON, by the schema `watch.schema.json`. */
export function jsonEvent(event: WatchEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/**
 * An event for a terminal: a line with its time, and for a finding how to repair it.
 *
 * @param colour by default as picocolors decides from NO_COLOR, FORCE_COLOR and the terminal
 */
export function consoleEvent(event: WatchEvent, colour: boolean = picocolors.isColorSupported): string {
  const colours = picocolors.createColors(colour);
  const paint: Readonly<Record<Severity, (text: string) => string>> = {
    error: colours.red,
    warning: colours.yellow,
    note: colours.dim,
  };
  const time = colours.dim(`${event.at.slice(0, 10)} ${event.at.slice(11, 19)} UTC`);
  const told = (
    paintMark: (text: string) => string,
    mark: string,
    text: string,
    more: readonly string[] = [],
  ): string =>
    [
      `${time}  ${paintMark(colours.bold(mark))}${text === '' ? '' : `  ${cleanUntrustedText(text)}`}`,
      ...more.map((line) => `    ${cleanUntrustedText(line)}`),
      '',
    ].join('\n');
  switch (event.change) {
    case 'begun':
      return told(
        colours.bold,
        'watching',
        `every ${event.intervalMs / 1000} s; ${event.findings === 0 ? 'nothing found' : countText(event.findings, 'finding')}` +
          (event.suppressed === 0 ? '' : `, ${event.suppressed} suppressed`),
      );
    case 'found': {
      const { severity, cause, expected, observed, repair, code } = event.finding;
      return told(paint[severity], `${MARKS[severity]} new ${severity}`, `${named(event.finding)}: ${cause}`, [
        `expected  ${expected}`,
        `observed  ${observed}`,
        ...(repair?.command == null ? [] : [`repair    ${repair.command}`]),
        `more      seatrial explain ${code}`,
      ]);
    }
    case 'changed':
      return told(
        colours.yellow,
        '~ changed',
        `${named(event.finding)}: ${event.fields.map((field) => fieldText(event.finding, field)).join('; ')}`,
      );
    case 'gone':
      return told(colours.green, `✓ gone after ${durationText(event.lastedMs)}`, named(event.finding));
    case 'unsure':
      return told(colours.yellow, '? not looked at', `${named(event.finding)}: nobody knows whether it is still there`);
    case 'gap':
      return told(colours.yellow, '? not read', `${gapText(event.gap)} (${event.gap.why})`);
    case 'gap-closed':
      return told(colours.green, `✓ read again after ${durationText(event.lastedMs)}`, gapText(event.gap));
    case 'unreadable':
      return told(colours.red, '? the swarm cannot be read', event.why);
    case 'readable':
      return told(colours.green, `✓ the swarm is read again after ${durationText(event.lastedMs)}`, '');
  }
}

function named({ code, place }: Finding): string {
  return `${code} at ${formatPlace(place)}`;
}

function gapText({ node, what }: Gap): string {
  return node === null ? what : `${what} of ${node}`;
}

function fieldText(finding: Finding, field: string): string {
  if (field === 'place') return `it is at ${formatPlace(finding.place)}`;
  const value = finding[field as 'severity' | 'confidence' | 'expected' | 'observed' | 'occurrences'];
  return `${field} ${value}`;
}

/** `40 s`, `2 min 5 s`, `3 h 10 min`. */
function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
