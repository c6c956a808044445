import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EXIT } from '../../model/exit-code.js';
import { Failure } from '../../support/failure.js';
import { diagnose } from '../diagnosis.js';
import { recordedFacts } from '../testing/fixtures.js';
import { loadSuppressions } from './load.js';
import { suppress, type Suppression } from './suppressions.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const diagnosis = diagnose(recordedFacts('published-drop-port'));
const entry: Suppression = { code: 'published-port-dropped', reason: 'on purpose', expires: '2026-11-22' };

describe('suppressing', () => {
  test('takes a finding out, and tells it apart with the reason and until when', () => {
    const { findings, suppressed, idleSuppressions } = suppress(diagnosis, [entry], NOW);
    expect(findings).toEqual([]);
    expect(suppressed).toEqual([{ finding: diagnosis.findings[0], reason: 'on purpose', expires: '2026-11-22' }]);
    expect(idleSuppressions).toEqual([]);
  });

  test.each<readonly [string, Suppression['place'] & object, boolean]>([
    ['its node', { node: 'worker1' }, true],
    ['a pattern of its node', { node: 'worker*' }, true],
    ['node, service and port', { node: 'worker?', service: 'web', port: 8080 }, true],
    ['another node', { node: 'manager*' }, false],
    ['another port', { port: 8081 }, false],
    ['what its place does not say', { network: '*' }, false],
  ])('by %s', (_, place, matched) => {
    const { suppressed, idleSuppressions } = suppress(diagnosis, [{ ...entry, place }], NOW);
    expect([suppressed.length, idleSuppressions.length]).toEqual(matched ? [1, 0] : [0, 1]);
  });

  test('ends with its last day, and says so', () => {
    const { findings, suppressed, idleSuppressions } = suppress(diagnosis, [{ ...entry, expires: '2026-11-21' }], NOW);
    expect(findings).toEqual(diagnosis.findings);
    expect(suppressed).toEqual([]);
    expect(idleSuppressions).toMatchObject([{ state: 'expired', code: 'published-port-dropped', matches: 1 }]);
  });

  test('one that matches nothing is told with the places it names', () => {
    const { idleSuppressions } = suppress(diagnosis, [{ ...entry, place: { node: 'db*' } }], NOW);
    expect(idleSuppressions).toMatchObject([{ state: 'unmatched', where: 'db*', matches: 0 }]);
  });
});

describe('reading suppressions', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'seatrial-suppressions-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function load(text: string): Promise<readonly Suppression[]> {
    const file = path.join(folder, 'suppressions.json');
    await writeFile(file, text);
    return loadSuppressions(file, ['published-port-dropped'], (code) => `did you mean another than ${code}?`);
  }
  const documentOf = (...suppressions: readonly object[]): string =>
    JSON.stringify({ schema: 'seatrial/suppressions/1', suppressions });

  test('takes what follows the schema', async () => {
    expect(await load(documentOf(entry))).toEqual([entry]);
  });

  test.each([
    ['no JSON', '{', 'one JSON document', /JSON/],
    ['no reason', documentOf({ ...entry, reason: ' ' }), 'suppressions with code', /reason/],
    ['no expiry', documentOf({ code: entry.code, reason: 'r' }), 'suppressions with code', /expires/],
    ['a day that is none', documentOf({ ...entry, expires: '2026-02-30' }), 'days as expiry', /2026-02-30/],
    ['an unknown field', documentOf({ ...entry, until: '2027' }), 'suppressions with code', /additional/],
    ['an unknown code', documentOf({ ...entry, code: 'published-dropped' }), 'codes of findings', /published-dropped/],
  ])('refuses %s', async (_, text, expected, seen) => {
    const failure: unknown = await load(text).catch((error: unknown) => error);
    if (!(failure instanceof Failure)) throw failure;
    expect(failure.exitCode).toBe(EXIT.usage);
    expect(failure.expected).toContain(expected);
    expect(failure.seen).toMatch(seen);
  });
});
