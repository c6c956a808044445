import { describe, expect, test } from '@jest/globals';
import { builtComparison, type OutcomeWish, type RunWish } from '../testing/built-run.js';

type Result = NonNullable<RunWish['claims']>[string] | undefined;

/** What is said of one claim that came to this before and after; `undefined` for one that was not selected. */
function claimChange(before: Result, after: Result, catalogues: Partial<Record<'older' | 'newer', string[]>> = {}) {
  const wish = (result: Result, catalogue: string[] | undefined): RunWish => ({
    claims: { 'vip/other': 'pass', ...(result === undefined ? {} : { 'vip/one': result }) },
    ...(catalogue === undefined ? {} : { catalogue }),
  });
  const { claims, verdict } = builtComparison(wish(before, catalogues.older), wish(after, catalogues.newer));
  return { kind: claims.find(({ id }) => id === 'vip/one')?.kind ?? null, verdict };
}

const failed = (reason: string, node = 'worker1'): OutcomeWish => ({ status: 'fail', reason, place: { node } });

describe('a claim', () => {
  test.each<[before: Result, after: Result, kind: string | null]>([
    ['pass', 'fail', 'regressed'],
    ['pass', 'error', 'regressed'],
    ['pass', null, 'regressed'],
    ['flaky', 'fail', 'regressed'],
    ['error', 'fail', 'newly-failing'],
    ['skip', 'fail', 'newly-failing'],
    ['unsupported', 'fail', 'newly-failing'],
    [null, 'fail', 'newly-failing'],
    [undefined, 'fail', 'newly-failing'],
    [failed('no-answer'), failed('wrong-answer'), 'fails-otherwise'],
    ['fail', 'error', 'newly-unmeasured'],
    ['fail', null, 'newly-unmeasured'],
    ['skip', 'error', 'newly-unmeasured'],
    [undefined, 'error', 'newly-unmeasured'],
  ])('that was %j and is %j is a regression: %s', (before, after, kind) => {
    expect(claimChange(before, after)).toEqual({ kind, verdict: 'regressed' });
  });

  test.each<[before: Result, after: Result, kind: string | null]>([
    ['pass', 'pass', null],
    ['skip', 'unsupported', null],
    ['pass', 'unsupported', 'newly-left-out'],
    ['pass', 'skip', 'newly-left-out'],
    ['fail', 'skip', 'newly-left-out'],
    [undefined, 'skip', 'newly-left-out'],
    ['pass', 'flaky', 'newly-flaky'],
    ['fail', 'flaky', 'newly-flaky'],
    ['flaky', 'flaky', 'still-flaky'],
    [failed('no-answer'), failed('no-answer'), 'still-failing'],
    [failed('no-answer'), failed('no-answer', 'manager1'), 'still-failing'],
    ['error', 'error', 'still-unmeasured'],
    [null, 'error', 'still-unmeasured'],
    ['fail', 'pass', 'fixed'],
    ['error', 'pass', 'fixed'],
    ['flaky', 'pass', 'fixed'],
    ['skip', 'pass', 'newly-measured'],
    ['pass', undefined, 'not-run'],
    ['fail', undefined, 'not-run'],
    [undefined, 'pass', 'newly-measured'],
  ])('that was %j and is %j is none: %s', (before, after, kind) => {
    expect(claimChange(before, after)).toEqual({ kind, verdict: 'no-regression' });
  });

  test('that is there no more is removed, one that was not selected is not', () => {
    expect(claimChange('pass', undefined, { newer: ['vip/other'] }).kind).toBe('removed');
    expect(claimChange('pass', undefined, { newer: ['vip/other', 'vip/one'] }).kind).toBe('not-run');
  });

  test('that was not there before is new, one that was not selected is not; one that fails is a regression anyhow', () => {
    expect(claimChange(undefined, 'pass', { older: ['vip/other'] }).kind).toBe('new');
    expect(claimChange(undefined, 'skip', { older: ['vip/other'] }).kind).toBe('new');
    expect(claimChange(undefined, 'flaky', { older: ['vip/other'] }).kind).toBe('newly-flaky');
    expect(claimChange(undefined, 'pass', { older: ['vip/other', 'vip/one'] }).kind).toBe('newly-measured');
    expect(claimChange(undefined, 'fail', { older: ['vip/other'] }).kind).toBe('newly-failing');
  });

  test('is told with what was seen on both sides, worst first', () => {
    const { claims, unchangedClaims } = builtComparison(
      { claims: { 'a/fixed': 'fail', 'b/same': 'pass', 'c/worse': 'pass', 'd/known': 'fail' } },
      { claims: { 'a/fixed': 'pass', 'b/same': 'pass', 'c/worse': 'fail', 'd/known': 'fail' } },
    );
    expect(claims.map(({ id, kind }) => [id, kind])).toEqual([
      ['c/worse', 'regressed'],
      ['d/known', 'still-failing'],
      ['a/fixed', 'fixed'],
    ]);
    expect(claims[0]).toMatchObject({
      claim: 'c/worse holds.',
      before: { status: 'pass', reason: 'ok', place: {} },
      after: { status: 'fail', reason: 'no-answer', place: { node: 'worker1' }, message: 'c/worse: fail.' },
    });
    expect(unchangedClaims).toBe(1);
  });
});
