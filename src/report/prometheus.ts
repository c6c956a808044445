import { Gauge, Registry } from 'prom-client';
import type { LatencySummary } from '../model/latency.js';
import { SHOWN_STATUSES } from './format.js';
import { VERDICT_KINDS, statusOf, type RunReport } from './run-report.js';

/** Percentiles of latency, by the number in their label. */
const PERCENTILES = { '50': 'p50', '95': 'p95', '99': 'p99' } as const satisfies Record<string, keyof LatencySummary>;

type Labels = Readonly<Record<string, string>>;

/** A value under its labels. Of values under the same labels the last one counts. */
type Sample = readonly [labels: Labels, value: number];

/**
 * `metrics.prom`: the run as gauges in the Prometheus text format, for the textfile collector of node_exporter. Times are
 * seconds. What was not measured has no sample: percentiles and gaps of too few requests, the exit code of a run without an
 * end. Samples carry no timestamps, which the collector refuses; `seatrial_last_run_timestamp_seconds` says how old they are.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export async function renderPrometheus(report: RunReport): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, samples: readonly Sample[]): void => {
    // A family without samples says nothing.
    if (samples.length === 0) return;
    const labelNames = Object.keys(samples[0]?.[0] ?? {});
    const metric = new Gauge({ name: `seatrial_${name}`, help, labelNames, registers: [registry] });
    for (const [labels, value] of samples) metric.set(labels, value);
  };
  addRun(report, gauge);
  addClaims(report, gauge);
  addLatency(report, gauge);
  addOutages(report, gauge);
  return registry.metrics();
}

type AddGauge = (name: string, help: string, samples: readonly Sample[]) => void;

function addRun({ run, verdict, environment, proofCounts, leftovers }: RunReport, gauge: AddGauge): void {
  gauge('last_run_timestamp_seconds', 'When the last run ended, in seconds since the epoch.', [
    [{}, Date.parse(run.lastEventAt) / 1000],
  ]);
  gauge('run_info', 'What the last run was made with.', [
    [
      {
        job: run.job,
        version: run.version,
        engine: environment?.engine?.version ?? '',
        kernel: environment?.kernel.kind ?? '',
        kernel_release: environment?.kernel.release ?? '',
      },
      1,
    ],
  ]);
  gauge('run_duration_seconds', 'How long the last run took.', [[{}, run.durationMs / 1000]]);
  gauge(
    'run_exit_code',
    'Exit code of the last run; absent when it has no end.',
    verdict.exitCode === null ? [] : [[{}, verdict.exitCode]],
  );
  gauge(
    'run_verdict',
    'What the last run came to: 1 for its verdict, 0 for the others.',
    VERDICT_KINDS.map((kind) => [{ verdict: kind }, Number(kind === verdict.kind)]),
  );
  gauge(
    'proofs',
    'Proofs of the last run that claims can be false, by verdict.',
    Object.entries(proofCounts).map(([kind, count]) => [{ verdict: kind }, count]),
  );
  gauge(
    'leftovers',
    'Things that the last run left behind; absent when it did not look.',
    leftovers === null ? [] : [[{}, leftovers.length]],
  );
}

function addClaims({ claims, counts }: RunReport, gauge: AddGauge): void {
  gauge(
    'claims',
    'Claims of the last run, by status.',
    SHOWN_STATUSES.map((status) => [{ status }, counts[status]]),
  );
  gauge(
    'claim_status',
    'Status of a claim in the last run: 1 for the one it has, 0 for the others.',
    claims.flatMap((claim) =>
      SHOWN_STATUSES.map((status): Sample => [
        { id: claim.id, area: claim.area, status },
        Number(status === statusOf(claim)),
      ]),
    ),
  );
  gauge(
    'claim_duration_seconds',
    'How long it took to measure a claim in the last run.',
    claims.flatMap(({ id, area, outcome }): readonly Sample[] =>
      outcome === null ? [] : [[{ id, area }, outcome.durationMs / 1000]],
    ),
  );
}

function addLatency({ latency }: RunReport, gauge: AddGauge): void {
  const paths = latency.map(({ scenario, measurement }) => ({
    labels: { scenario, path: measurement.path, from: measurement.from, to: measurement.to },
    measurement,
  }));
  gauge(
    'latency_seconds',
    'Percentiles of the latency of a path in the last run; absent where the samples are too few.',
    paths.flatMap(({ labels, measurement }) =>
      Object.entries(PERCENTILES).flatMap(([percentile, key]): readonly Sample[] => {
        const measured = measurement.summary[key];
        return measured === null ? [] : [[{ ...labels, percentile }, measured.value / 1000]];
      }),
    ),
  );
  gauge(
    'latency_samples',
    'Samples behind the latency of a path in the last run.',
    paths.map(({ labels, measurement }) => [labels, measurement.summary.count]),
  );
  gauge(
    'latency_lost_requests',
    'Requests on a path that got no answer while its latency was measured.',
    paths.map(({ labels, measurement }) => [labels, measurement.lost]),
  );
}

function addOutages({ outages }: RunReport, gauge: AddGauge): void {
  const seen = outages.map(({ scenario, measurement }) => ({
    labels: { scenario, disturbance: measurement.title, from: measurement.from, to: measurement.to },
    measurement,
  }));
  gauge(
    'outage_longest_gap_seconds',
    'Longest time without an answer during a disturbance in the last run; absent where the requests are too few.',
    seen.flatMap(({ labels, measurement: { longestGapMs } }): readonly Sample[] =>
      longestGapMs === null ? [] : [[labels, longestGapMs / 1000]],
    ),
  );
  gauge(
    'outage_requests',
    'Requests that were sent during a disturbance in the last run.',
    seen.map(({ labels, measurement }) => [labels, measurement.sent]),
  );
  gauge(
    'outage_lost_requests',
    'Requests without an answer during a disturbance in the last run.',
    seen.map(({ labels, measurement }) => [labels, measurement.lost]),
  );
}
