import { describe, expect, test } from '@jest/globals';
import { createRequire } from 'node:module';
import { renderPrometheus } from './prometheus.js';
import type { RunReport } from './run-report.js';
import { brokenRecord, greenRecord, redRecord } from './testing/sample-record.js';
import { SAMPLE_REPORTS, reportOf } from './testing/sample-report.js';

/** A family of metrics as a reader of the text format sees it. */
interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly metrics: readonly Sample[];
}

interface Sample {
  readonly value: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly timestamp_ms?: string;
}

const parsePrometheusText = createRequire(import.meta.url)('parse-prometheus-text-format') as (
  text: string,
) => readonly Family[];

/** Samples of a report by the name of their metric. */
async function read(report: RunReport): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const families = parsePrometheusText(await renderPrometheus(report));
  return new Map(families.map(({ name, metrics }) => [name, metrics]));
}

/** The value of the sample that has these labels; `undefined` when there is none. */
function valueOf(samples: readonly Sample[] | undefined, labels: Readonly<Record<string, string>>): number | undefined {
  const found = samples?.find((sample) =>
    Object.entries(labels).every(([name, value]) => sample.labels?.[name] === value),
  );
  return found === undefined ? undefined : Number(found.value);
}

describe('metrics.prom', () => {
  test.each(SAMPLE_REPORTS)(
    'of a %s run holds described gauges, each sample once and without a timestamp',
    async (_, report) => {
      const text = await renderPrometheus(report);
      expect(text).toMatch(/[^\n]\n$/);
      const families = parsePrometheusText(text);
      expect(families.length).toBeGreaterThan(5);
      for (const { name, help, type, metrics } of families) {
        expect(name).toMatch(/^seatrial_[a-z_]+$/);
        expect(type).toBe('GAUGE');
        expect(help).toMatch(/\.$/);
        const labels = metrics.map((sample) => JSON.stringify(sample.labels ?? {}));
        expect(new Set(labels).size).toBe(labels.length);
        for (const { value, timestamp_ms } of metrics) {
          expect(Number(value)).not.toBeNaN();
          expect(timestamp_ms).toBeUndefined();
        }
      }
      const verdicts = new Map(families.map(({ name, metrics }) => [name, metrics])).get('seatrial_run_verdict');
      expect(valueOf(verdicts, { verdict: 'passed' })).toBe(report.verdict.kind === 'passed' ? 1 : 0);
    },
  );

  test('counts claims by status and gives each claim exactly one', async () => {
    const report = reportOf(redRecord());
    const samples = await read(report);
    expect(valueOf(samples.get('seatrial_claims'), { status: 'fail' })).toBe(report.counts.fail);
    expect(valueOf(samples.get('seatrial_claims'), { status: 'missing' })).toBe(0);
    const statuses = samples.get('seatrial_claim_status');
    const claim = { id: 'vip/reaches-every-replica', area: 'vip' };
    expect(valueOf(statuses, { ...claim, status: 'fail' })).toBe(1);
    expect(valueOf(statuses, { ...claim, status: 'pass' })).toBe(0);
    expect(statuses?.filter(({ value }) => Number(value) === 1)).toHaveLength(report.claims.length);
  });

  test('gives times in seconds', async () => {
    const report = reportOf(greenRecord());
    const samples = await read(report);
    expect(valueOf(samples.get('seatrial_run_duration_seconds'), {})).toBe(report.run.durationMs / 1000);
    expect(valueOf(samples.get('seatrial_last_run_timestamp_seconds'), {})).toBe(
      Date.parse(report.run.lastEventAt) / 1000,
    );
    expect(valueOf(samples.get('seatrial_claim_duration_seconds'), { id: 'swarm/forms' })).toBe(0.42);
    expect(valueOf(samples.get('seatrial_run_exit_code'), {})).toBe(0);
    expect(valueOf(samples.get('seatrial_proofs'), { verdict: 'proven' })).toBe(18);
  });

  test('leaves out what was measured too seldom to say', async () => {
    const samples = await read(reportOf(greenRecord()));
    const latency = samples.get('seatrial_latency_seconds');
    const underlay = { path: 'underlay', from: 'worker1', to: 'manager2' };
    expect(valueOf(latency, { ...underlay, percentile: '99' })).toBeCloseTo(0.000248, 6);
    expect(valueOf(latency, { path: 'vip', percentile: '95' })).toBeDefined();
    expect(valueOf(latency, { path: 'vip', percentile: '99' })).toBeUndefined();
    expect(valueOf(latency, { path: 'macvlan' })).toBeUndefined();
    expect(valueOf(samples.get('seatrial_latency_samples'), { path: 'macvlan' })).toBe(4);
    expect(valueOf(samples.get('seatrial_latency_lost_requests'), { path: 'encrypted' })).toBe(2);
    const gaps = samples.get('seatrial_outage_longest_gap_seconds');
    expect(valueOf(gaps, { disturbance: 'a worker is cut off' })).toBe(8.75);
    expect(valueOf(gaps, { disturbance: 'the service is updated' })).toBe(0);
    expect(valueOf(gaps, { disturbance: 'a manager is stopped' })).toBeUndefined();
    expect(valueOf(samples.get('seatrial_outage_requests'), { disturbance: 'a manager is stopped' })).toBe(6);
  });

  test('of a run without an end has no exit code, of one without latency no family for it', async () => {
    expect((await read(reportOf(greenRecord().slice(0, -1)))).has('seatrial_run_exit_code')).toBe(false);
    expect((await read(reportOf(brokenRecord()))).has('seatrial_latency_seconds')).toBe(false);
  });

  test('keeps what a swarm says within its label', async () => {
    const hostile = new Map(SAMPLE_REPORTS).get('hostile') as RunReport;
    const samples = await read(hostile);
    const from = hostile.latency[0]?.measurement.from ?? '';
    expect(from).toContain('\nseatrial_claims 1\n');
    expect(valueOf(samples.get('seatrial_latency_samples'), { from })).toBe(400);
    expect(samples.get('seatrial_claims')).toHaveLength(7);
  });
});
