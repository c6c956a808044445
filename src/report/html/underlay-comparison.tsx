import { scaleLinear } from 'd3-scale';
import type { VNode } from 'preact';
import {
  LATENCY_PATH_TITLES,
  type LatencyMeasurement,
  type LatencyPath,
  type Percentile,
} from '../../model/latency.js';
import { formatMilliseconds } from '../format.js';
import { CHART_WIDTH, Chart, LABEL_WIDTH, px } from './chart.js';

/** Paths between nodes that carry what the underlay would carry without them. */
const COMPARED: readonly LatencyPath[] = ['overlay-across-nodes', 'encrypted', 'macvlan'];

const RIGHT = 200;
const ROW = 40;
const BAR = 11;
const UNDERLAY_COLOUR = '#8b949e';
const PATH_COLOUR = '#3a7bc8';

/** The median of each path between nodes beside that of the underlay, measured in the same run, with their intervals. */
export function UnderlayComparison(props: { readonly measurements: readonly LatencyMeasurement[] }): VNode | null {
  const underlay = props.measurements.find(({ path }) => path === 'underlay')?.summary.p50 ?? null;
  const rows = COMPARED.flatMap((path) => {
    const measurement = props.measurements.find((one) => one.path === path);
    const p50 = measurement?.summary.p50 ?? null;
    return measurement === undefined || p50 === null ? [] : [{ path, p50, count: measurement.summary.count }];
  });
  if (underlay === null || rows.length === 0) return null;
  const x = scaleLinear()
    .domain([0, Math.max(underlay.high, ...rows.map(({ p50 }) => p50.high))])
    .range([LABEL_WIDTH, CHART_WIDTH - RIGHT]);
  return (
    <Chart
      id="underlay-chart"
      label="Median latency over the underlay"
      title={`Median latency of paths between nodes beside that of the underlay: ${rows
        .map(({ path, p50 }) => `${LATENCY_PATH_TITLES[path]} ${ratioOf(p50, underlay)}`)
        .join(', ')}.`}
      height={rows.length * ROW + 6}
    >
      {rows.map(({ path, p50, count }, index) => (
        <g transform={`translate(0,${index * ROW + 4})`}>
          <text x="0" y="14">
            {LATENCY_PATH_TITLES[path]}
          </text>
          <text x="0" y="28" font-size="11" fill-opacity="0.75">{`${count} samples, underlay beneath`}</text>
          <Median percentile={p50} y={2} colour={PATH_COLOUR} x={(value) => x(value)} note={ratioOf(p50, underlay)} />
          <Median percentile={underlay} y={17} colour={UNDERLAY_COLOUR} x={(value) => x(value)} note="" />
        </g>
      ))}
    </Chart>
  );
}

function Median(props: {
  readonly percentile: Percentile;
  readonly y: number;
  readonly colour: string;
  readonly x: (milliseconds: number) => number;
  readonly note: string;
}): VNode {
  const { percentile, y, colour, x, note } = props;
  const middle = y + BAR / 2;
  return (
    <g>
      <rect x={LABEL_WIDTH} y={y} width={px(x(percentile.value) - LABEL_WIDTH)} height={BAR} fill={colour} />
      <line
        x1={px(x(percentile.low))}
        x2={px(x(percentile.high))}
        y1={middle}
        y2={middle}
        stroke="currentColor"
        stroke-width="1.5"
      />
      <text x={px(x(percentile.high) + 8)} y={middle + 4}>
        {`${formatMilliseconds(percentile.value)} ms`}
        {note === '' ? '' : `  ${note}`}
      </text>
    </g>
  );
}

/** How many times the median of the underlay; the medians have intervals, so their ratio is not more exact than shown. */
function ratioOf(p50: Percentile, underlay: Percentile): string {
  const ratio = (over: number, under: number): string => (under > 0 ? (over / under).toFixed(1) : '?');
  return `×${ratio(p50.value, underlay.value)} (${ratio(p50.low, underlay.high)}–${ratio(p50.high, underlay.low)})`;
}
