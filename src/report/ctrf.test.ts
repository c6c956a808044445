import { describe, expect, test } from '@jest/globals';
import { validateStrict, type CTRFReport, type Test } from 'ctrf';
import type { RecordEvent } from '../model/record.js';
import { renderCtrf } from './ctrf.js';
import type { RunReport } from './run-report.js';
import { testCases } from './test-cases.js';
import { greenRecord, redRecord } from './testing/sample-record.js';
import { SAMPLE_REPORTS, reportOf } from './testing/sample-report.js';

/** The document, valid by the schema of the format. */
function documentOf(report: RunReport): CTRFReport {
  const document: unknown = JSON.parse(renderCtrf(report));
  validateStrict(document);
  return document;
}

function testOf(report: RunReport, name: string): Test | undefined {
  return documentOf(report).results.tests.find((candidate) => candidate.name === name);
}

describe('ctrf.json', () => {
  test.each(SAMPLE_REPORTS)(
    'of a %s run is valid, holds every test once and is green exactly when the run is',
    (_, report) => {
      const { summary, tests } = documentOf(report).results;
      expect(tests.map(({ name }) => name)).toEqual(testCases(report).map(({ name }) => name));
      expect(summary).toMatchObject({ tests: tests.length, flaky: report.counts.flaky, pending: 0, other: 0 });
      expect(summary.passed + summary.failed + summary.skipped).toBe(tests.length);
      expect(summary.skipped).toBe(report.counts.skip + report.counts.unsupported);
      expect(summary.failed === 0).toBe(report.verdict.kind === 'passed');
    },
  );

  test('keeps our own status beside the one of the format', () => {
    const { tests } = documentOf(reportOf(redRecord())).results;
    const statuses = new Set(tests.map(({ status, rawStatus }) => `${rawStatus ?? ''} ${status}`));
    for (const pair of [
      'pass passed',
      'flaky passed',
      'fail failed',
      'error failed',
      'skip skipped',
      'unsupported skipped',
      'proven passed',
      'not-proven failed',
      'left-behind failed',
    ]) {
      expect(statuses).toContain(pair);
    }
    expect(tests.filter(({ flaky }) => flaky).map(({ rawStatus }) => rawStatus)).toEqual(['flaky']);
  });

  test('says of a claim what failed, where, and how to see it again', () => {
    expect(testOf(reportOf(redRecord()), 'vip/reaches-every-replica')).toMatchObject({
      suite: ['vip'],
      testId: 'vip/reaches-every-replica',
      status: 'failed',
      message: 'expected an answer from worker1 to manager2 within 2 s, saw none in 12 attempts',
      tags: ['sample'],
      labels: {
        claim: 'Connections to the service VIP reach every replica',
        reason: 'no-answer',
        place: 'worker1 → manager2, network plain, port 8080',
        requirements: ['R-vip-reaches-every-replica'],
      },
      extra: {
        'seatrial/claim': {
          place: { node: 'worker1', peer: 'manager2', network: 'plain', port: 8080 },
          rerun: './seatrial test vip/reaches-every-replica --engine 28.5',
        },
      },
    });
  });

  test('carries deviations, steps of the run and the environment', () => {
    const report = reportOf(greenRecord());
    expect(testOf(report, 'overlay/forwarding-tables-agree')?.extra).toMatchObject({
      'seatrial/claim': { deviations: [{ engine: 'It drops the packets silently.', since: 'since 20.10' }] },
    });
    expect(testOf(report, 'verdict')?.steps?.map(({ name, status }) => `${name} ${status}`)).toContain(
      'guest kernel passed',
    );
    expect(documentOf(report).results.environment).toMatchObject({
      appVersion: '28.5.2',
      osRelease: '7.2.12-seatrial',
      testEnvironment: 'guest kernel',
    });
  });

  test('gives times in whole milliseconds', () => {
    const events = greenRecord().map((event): RecordEvent =>
      event.type === 'scenario' || event.type === 'proof' || event.type === 'run-finished'
        ? { ...event, durationMs: event.durationMs + 0.6 }
        : event,
    );
    const report = reportOf(events);
    const start = Date.parse(report.claims[0]?.outcome?.startedAt ?? '');
    expect(testOf(report, 'swarm/forms')).toMatchObject({ duration: 421, start, stop: start + 421 });
    expect(testOf(report, 'verdict')?.duration).toBe(Math.round(report.run.durationMs));
  });

  test('names lines of the record that could not be read', () => {
    const damaged = new Map(SAMPLE_REPORTS).get('damaged') as RunReport;
    expect(documentOf(damaged).results.extra).toMatchObject({ 'seatrial/run': { damage: damaged.damage } });
    expect(damaged.damage).toHaveLength(1);
  });
});
