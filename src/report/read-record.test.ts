import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LATENCY_PATHS } from '../model/latency.js';
import { STATUSES } from '../model/status.js';
import { Failure } from '../support/failure.js';
import { parseRecord, readRecord } from './read-record.js';
import { EVENT_TYPES, checkEvent, problemOfReport } from './schema/validate.js';
import {
  brokenRecord,
  greenRecord,
  hostileRecord,
  recordText,
  redRecord,
  sampleRecord,
} from './testing/sample-record.js';

describe('a whole record', () => {
  test('is projected to what happened', () => {
    const report = parseRecord(recordText(redRecord()), 'red');
    expect(report.verdict).toEqual({ kind: 'not-measured', exitCode: 3, sentence: '1 claim could not be measured' });
    expect(report.counts).toEqual({ pass: 6, fail: 2, error: 1, flaky: 1, unsupported: 1, skip: 1, missing: 0 });
    expect(report.environment?.nodes).toHaveLength(5);
    expect(report.proofCounts['not-proven']).toBe(1);
    expect(report.leftovers).toHaveLength(1);
    expect(report.requirements[0]?.claims).toEqual(['swarm/forms']);
    expect(report.latency.map(({ measurement }) => measurement.path)).toEqual([...LATENCY_PATHS]);
  });

  test('shows proofs of this run before those of earlier runs', () => {
    const { claims } = parseRecord(recordText(redRecord()), 'red');
    const proofOf = (id: string) => claims.find((claim) => claim.id === id)?.proof;
    expect(proofOf('swarm/forms')).toMatchObject({ state: 'proven', source: 'this run' });
    expect(proofOf('overlay/created-with-defaults')).toMatchObject({ state: 'not-proven', source: 'this run' });
    expect(proofOf('overlay/all-pairs-reachable')).toMatchObject({ state: 'void', source: 'earlier run' });
  });

  test('keeps the last result of each claim', () => {
    const events = greenRecord();
    const first = events.find((event) => event.type === 'scenario');
    if (first === undefined) throw new Error('the sample has scenarios');
    const again = parseRecord(
      recordText([...events.slice(0, -1), { ...first, status: 'fail' }, ...events.slice(-1)]),
      'again',
    );
    expect(again.claims).toHaveLength(12);
    expect(again.counts.fail).toBe(1);
  });

  test.each([
    ['green', greenRecord()],
    ['red', redRecord()],
    ['hostile', hostileRecord()],
    ['broken', brokenRecord()],
    ['empty', sampleRecord({ statuses: [], exitCode: 3, verdict: 'nothing was executed' })],
  ])('of a %s run gives a report that follows its schema', (name, events) => {
    expect(problemOfReport(parseRecord(recordText(events), name))).toBeNull();
  });

  test('leaves no control, direction mark or half character in the report', () => {
    const report = parseRecord(recordText(hostileRecord()), 'hostile');
    const text = JSON.stringify(report).replaceAll('\\n', '');
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(text).not.toMatch(/\\u00[01]|\\ud[89a-f]|[\u0000-\u001f\u202a-\u202e\u2066-\u2069\u200e\u200f]/);
  });
});

describe('a record that is not whole', () => {
  test('is incomplete, wherever it was cut, and keeps every whole line', () => {
    const text = recordText(redRecord());
    const firstLine = text.indexOf('\n') + 1;
    fc.assert(
      fc.property(fc.integer({ min: firstLine, max: text.length - 2 }), (end) => {
        const cut = text.slice(0, end);
        const whole = cut.split('\n').slice(0, -1);
        const report = parseRecord(cut, 'cut');
        expect(report.verdict.kind).toBe('incomplete');
        const outcomes = whole.filter((line) => line.includes('"type":"scenario"')).length;
        expect(report.claims.filter(({ outcome }) => outcome !== null).length).toBeGreaterThanOrEqual(outcomes);
        expect(report.counts.missing).toBeLessThanOrEqual(12 - outcomes);
      }),
      { numRuns: 25 },
    );
  });

  test('names a line that a full disk cut, and is never green', () => {
    const lines = recordText(greenRecord()).split('\n');
    lines[4] = `${lines[4]?.slice(0, 40) ?? ''}${lines[5] ?? ''}`;
    const report = parseRecord(lines.join('\n'), 'full disk');
    expect(report.damage).toEqual([{ line: 5, problem: expect.stringContaining('cut') }]);
    expect(report.verdict).toMatchObject({ kind: 'incomplete', exitCode: 0 });
  });

  test('is never green when a selected claim has no result or nothing was executed', () => {
    const missing = greenRecord().filter((event) => event.type !== 'scenario' || event.id !== 'swarm/forms');
    expect(parseRecord(recordText(missing), 'missing').verdict.kind).toBe('incomplete');
    const nothing = sampleRecord({ statuses: [], exitCode: 0, verdict: 'fine' }).filter(
      ({ type }) => type !== 'latency',
    );
    expect(parseRecord(recordText(nothing), 'nothing').verdict.kind).toBe('not-measured');
  });
});

describe('what is no record', () => {
  const start = recordText(greenRecord().slice(0, 1));
  test.each([
    ['an empty file', '', /begins with the event run-started/],
    ['noise', 'PK\u0003\u0004', /no line that can be read/],
    ['a record without its beginning', recordText(greenRecord().slice(1)), /"environment" as the first event/],
    ['a newer record', start.replace('record/1', 'record/2'), /saw schema "seatrial\/record\/2"/],
    ['an unknown event', `${start}{"type":"weather","at":"2026-11-21T04:00:00Z"}\n`, /line 2.*saw "weather"/],
    ['no event at all', `${start}42\n`, /line 2.*saw nothing/],
    ['an event that lacks a field', `${start}{"type":"leftovers","at":"2026-11-21T04:00:00Z"}\n`, /'items'/],
  ])('%s is told so', (_, text, message) => {
    expect(() => parseRecord(text, 'x')).toThrow(Failure);
    expect(() => parseRecord(text, 'x')).toThrow(message);
  });

  test('a missing file is told so', async () => {
    await expect(readRecord('/nonexistent/record.jsonl')).rejects.toThrow(/ENOENT/);
  });
});

describe('the schema of the record', () => {
  test('has every event, status and path of the model', () => {
    expect(new Set(redRecord().map(({ type }) => type))).toEqual(new Set(EVENT_TYPES));
    const [outcome] = redRecord().filter((event) => event.type === 'scenario');
    for (const status of STATUSES) expect(checkEvent({ ...outcome, status })).toHaveProperty('event');
    expect(checkEvent({ ...outcome, status: 'fine' })).toHaveProperty('problem');
  });

  test('asks for every field that the model requires', () => {
    for (const event of new Map(redRecord().map((sample) => [sample.type, sample])).values()) {
      for (const field of Object.keys(event)) {
        const without = Object.fromEntries(Object.entries(event).filter(([key]) => key !== field));
        expect([event.type, field, checkEvent(without)]).toEqual([event.type, field, { problem: expect.any(String) }]);
      }
    }
  });
});
