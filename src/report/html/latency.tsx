import type { VNode } from 'preact';
import { LATENCY_PATHS, LATENCY_PATH_TITLES, type Percentile } from '../../model/latency.js';
import { formatMilliseconds } from '../format.js';
import type { RunReport } from '../run-report.js';
import { LatencyChart } from './latency-chart.js';
import { LatencyMatrices } from './latency-matrix.js';
import { ArchiveTable, Part, type Column } from './parts.js';
import { PercentileCurves } from './percentile-curves.js';
import { UnderlayComparison } from './underlay-comparison.js';

const COLUMNS: readonly Column[] = [
  { name: 'path', kind: 'name' },
  { name: 'count', kind: 'number' },
  { name: 'lost', kind: 'number' },
  { name: 'p50_ms', kind: 'number' },
  { name: 'p50_ci95_ms', kind: 'number' },
  { name: 'p95_ms', kind: 'number' },
  { name: 'p95_ci95_ms', kind: 'number' },
  { name: 'p99_ms', kind: 'number' },
  { name: 'p99_ci95_ms', kind: 'number' },
  { name: 'cold_ms', kind: 'number' },
  { name: 'from', kind: 'name' },
  { name: 'to', kind: 'name' },
  { name: 'method', kind: 'name' },
];

/** Latency of each kind of path, in the order of the model; paths that were not measured are named. */
export function Latency({ report }: { readonly report: RunReport }): VNode {
  const measurements = report.latency.map(({ measurement }) => measurement);
  const missing = LATENCY_PATHS.filter((path) => measurements.every((measurement) => measurement.path !== path));
  return (
    <Part id="latency" title="Latency" note="by kind of path, in milliseconds">
      {measurements.length === 0 ? (
        <p class="none">No latency was measured.</p>
      ) : (
        <>
          <LatencyChart measurements={measurements} />
          <UnderlayComparison measurements={measurements} />
          <PercentileCurves measurements={measurements} />
          <ArchiveTable
            id="seatrial-latency"
            label="Latency by kind of path"
            columns={COLUMNS}
            rows={measurements.map(({ path, from, to, method, lost, coldMs, summary }) => [
              path,
              String(summary.count),
              String(lost),
              ...percentileCells(summary.p50),
              ...percentileCells(summary.p95),
              ...percentileCells(summary.p99),
              coldMs === null ? '' : formatMilliseconds(coldMs),
              from,
              to,
              method,
            ])}
          />
          {missing.length === 0 ? null : (
            <p class="none">Not measured: {missing.map((path) => LATENCY_PATH_TITLES[path]).join(', ')}.</p>
          )}
        </>
      )}
      <LatencyMatrices report={report} />
    </Part>
  );
}

/** Value and interval of a percentile, `too few samples` where there is none. */
function percentileCells(percentile: Percentile | null): readonly [value: string, interval: string] {
  if (percentile === null) return ['too few samples', ''];
  return [
    formatMilliseconds(percentile.value),
    `${formatMilliseconds(percentile.low)}–${formatMilliseconds(percentile.high)}`,
  ];
}
