import { describe, expect, test } from '@jest/globals';
import type { RecordEvent } from '../model/record.js';
import { isRed, testCases, type TestCase } from './test-cases.js';
import { greenRecord, redRecord } from './testing/sample-record.js';
import { SAMPLE_REPORTS, reportOf } from './testing/sample-report.js';

function casesOf(events: readonly RecordEvent[]): readonly TestCase[] {
  return testCases(reportOf(events));
}

describe('the test cases of a report', () => {
  test.each(SAMPLE_REPORTS)('of a %s run are red exactly when the run is not green', (_, report) => {
    expect(testCases(report).some(isRed)).toBe(report.verdict.kind !== 'passed');
  });

  test('end with the verdict, which is red only where nothing else is', () => {
    expect(casesOf(redRecord()).at(-1)).toMatchObject({ name: 'verdict', result: null });
    expect(casesOf(greenRecord().slice(0, -1)).at(-1)).toMatchObject({
      name: 'verdict',
      result: { kind: 'error', type: 'incomplete' },
    });
  });

  test('tell proofs of one fault apart by what it was aimed at', () => {
    const events = greenRecord().flatMap((event): RecordEvent[] =>
      event.type === 'proof' && event.expect === 'red'
        ? ['worker1', 'manager2'].map((node) => ({ ...event, parameters: { node } }))
        : [event],
    );
    const names = casesOf(events).map(({ name }) => name);
    expect(names).toContain('swarm/forms under drop-vxlan (node=worker1)');
    expect(names).toContain('swarm/forms under drop-vxlan (node=manager2)');
    expect(new Set(names).size).toBe(names.length);
  });
});
