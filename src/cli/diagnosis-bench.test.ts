import { expect, test } from '@jest/globals';
import { benchFigures, benchMatrix, dueCases, isRight, type BenchCase, type BenchResult } from './diagnosis-bench.js';

const CASE: BenchCase = {
  fault: 'data-path/drop',
  parameters: { node: 'worker1' },
  code: 'data-path-port-dropped',
  place: { node: 'worker1' },
};
const FOUND = { code: 'data-path-port-dropped', place: { node: 'worker1' } };

function result(over: Partial<BenchResult>): BenchResult {
  return { cases: [CASE], findings: [FOUND], durationMs: 1500, problem: null, ...over };
}

test('right is the code first, at its place, and nothing else', () => {
  expect(isRight(result({}))).toBe(true);
  expect(isRight(result({ findings: [{ ...FOUND, place: { node: 'worker1', peer: 'manager1' } }] }))).toBe(true);
  expect(isRight(result({ findings: [{ ...FOUND, place: { node: 'manager1' } }] }))).toBe(false);
  expect(isRight(result({ findings: [FOUND, { code: 'esp-dropped', place: {} }] }))).toBe(false);
  expect(isRight(result({ findings: [] }))).toBe(false);
  expect(isRight(result({ problem: 'the node is gone' }))).toBe(false);
});

test('a fault that no fact shows must give nothing', () => {
  const silent = { ...CASE, code: null, place: {} };
  expect(isRight(result({ cases: [silent], findings: [] }))).toBe(true);
  expect(isRight(result({ cases: [silent] }))).toBe(false);
});

test('figures count what was tried', () => {
  const wrong = result({ findings: [FOUND, { code: 'esp-dropped', place: {} }] });
  expect(benchFigures([result({}), wrong, result({ findings: [] }), result({ problem: 'gone' })])).toEqual({
    tried: 3,
    expected: 3,
    named: 2,
    found: 3,
    right: 1,
  });
});

test('the matrix tells recall, precision and where a code came that should not', () => {
  const other = { ...CASE, fault: 'task/set-mtu', code: 'task-mtu-differs' };
  const text = benchMatrix([result({}), result({ cases: [other] })], [{ when: 'idle', findings: [] }], {
    engine: '28.5.2',
    nodes: 4,
    at: '2026-01-01T00:00:00.000Z',
  });
  expect(text).toContain('Recall (faults whose code was among the findings): 1 of 2 (50 %)');
  expect(text).toContain('| idle | nothing |');
  expect(text).toContain('| `data-path-port-dropped` | `data-path/drop` | **`task/set-mtu`** |');
});

test('of two faults at a time both must be named, and nothing else', () => {
  const other = { ...CASE, fault: 'task/set-mtu', code: 'task-mtu-differs', place: {} };
  const both = [FOUND, { code: 'task-mtu-differs', place: {} }];
  expect(isRight(result({ cases: [CASE, other], findings: both.toReversed() }))).toBe(true);
  expect(isRight(result({ cases: [CASE, other], findings: both.slice(0, 1) }))).toBe(false);
  expect(isRight(result({ cases: [CASE, other], findings: [...both, { code: 'esp-dropped', place: {} }] }))).toBe(
    false,
  );
  expect(benchFigures([result({ cases: [CASE, other], findings: both.slice(0, 1) })])).toMatchObject({
    expected: 2,
    named: 1,
    right: 0,
  });
});

test('every case has its turn once in ten days', () => {
  const cases = Array.from({ length: 23 }, (_, index): BenchCase => ({ ...CASE, variant: String(index) }));
  const days = Array.from({ length: 10 }, (_, day) => dueCases(cases, 1.8e12 + day * 86_400_000));
  expect(days.map(({ length }) => length).toSorted()).toEqual([2, 2, 2, 2, 2, 2, 2, 3, 3, 3]);
  expect(new Set(days.flat())).toEqual(new Set(cases));
});
