import { describe, expect, test } from '@jest/globals';
import { builtComparison, type RunWish } from '../testing/built-run.js';

describe('a caution', () => {
  const codes = (older: RunWish, newer: RunWish) => builtComparison(older, newer).cautions.map(({ code }) => code);

  test('is not given where the runs are alike', () => {
    expect(codes({}, {})).toEqual([]);
  });

  test('says that the runs are one, or in the wrong order', () => {
    expect(codes({ id: 'a' }, { id: 'a' })).toEqual(['same-run']);
    expect(codes({ startedAt: '2026-12-01T00:00:00.000Z' }, {})).toEqual(['reversed']);
  });

  test('says which run is not whole', () => {
    const [caution] = builtComparison({ exitCode: null }, {}).cautions;
    expect(caution).toMatchObject({ code: 'not-whole', text: expect.stringMatching(/^the older run/) as unknown });
    expect(codes({}, { exitCode: 130 })).toEqual(['not-whole']);
    expect(codes({}, { exitCode: 3 })).toEqual([]);
  });

  test('says that the runs selected different claims, and what that leaves open', () => {
    const text = (older: RunWish, newer: RunWish) => builtComparison(older, newer).cautions[0]?.text;
    const two = { claims: { 'vip/one': 'pass', 'vip/two': 'pass' } } as const;
    const one = { claims: { 'vip/one': 'pass' } } as const;
    expect(text(two, one)).toBe(
      'the runs selected different claims: 1 in both, 1 only in the older, 0 only in the newer; which of them are removed and which were not selected is not recorded',
    );
    expect(text(one, { ...two, catalogue: [] })).toMatch(/which of them are new and/);
    expect(text({ ...one, catalogue: [] }, { ...two, catalogue: [] })).toMatch(/1 only in the newer$/);
  });
});
