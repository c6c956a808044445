import { scaleLog } from 'd3-scale';
import type { VNode } from 'preact';
import { LATENCY_PATH_TITLES, type LatencyMeasurement, type Percentile } from '../../model/latency.js';
import { CHART_WIDTH, Chart, GridLine, LABEL_WIDTH, isRoundTick, px, shortenTo } from './chart.js';

const RIGHT = 24;
const TOP = 34;
const ROW = 34;
const AXIS = 26;

/** The percentiles drawn: each has a shape, a colour that stands out on light and dark, and a lane of its own. */
const SERIES = [
  { key: 'p50', colour: '#3a7bc8', lane: -8, shape: 'M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0' },
  { key: 'p95', colour: '#b56f10', lane: 0, shape: 'M0,-5L5,0L0,5L-5,0Z' },
  { key: 'p99', colour: '#bb4a93', lane: 8, shape: 'M0,-5L5,4L-5,4Z' },
] as const;

/** Percentiles of each measurement with their 95 % intervals on a logarithmic axis. */
export function LatencyChart({ measurements }: { readonly measurements: readonly LatencyMeasurement[] }): VNode | null {
  const values = measurements.flatMap(({ summary, coldMs }) => [
    ...SERIES.flatMap(({ key }) => (summary[key] === null ? [] : [summary[key].low, summary[key].high])),
    ...(coldMs === null ? [] : [coldMs]),
  ]);
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return null;
  const scale = scaleLog()
    .domain([Math.min(...positive) * 0.85, Math.max(...positive) * 1.15])
    .range([LABEL_WIDTH, CHART_WIDTH - RIGHT])
    .clamp(true);
  const bottom = TOP + measurements.length * ROW;
  return (
    <Chart
      id="latency-chart"
      label="Latency chart"
      title="Latency in milliseconds by kind of path: median, 95th and 99th percentile with their intervals. The table below holds the figures."
      height={bottom + AXIS}
    >
      <Legend />
      {scale
        .ticks()
        .filter(isRoundTick)
        .map((tick) => (
          <g>
            <GridLine x1={scale(tick)} x2={scale(tick)} y1={TOP} y2={bottom} />
            <text x={px(scale(tick))} y={bottom + 18} text-anchor="middle" fill-opacity="0.8">
              {tick} ms
            </text>
          </g>
        ))}
      {measurements.map((measurement, index) => (
        <Row measurement={measurement} middle={TOP + index * ROW + ROW / 2} scale={(value) => scale(value)} />
      ))}
    </Chart>
  );
}

function Row(props: {
  readonly measurement: LatencyMeasurement;
  readonly middle: number;
  readonly scale: (milliseconds: number) => number;
}): VNode {
  const { measurement, middle, scale } = props;
  const { summary, coldMs } = measurement;
  const none = SERIES.every(({ key }) => summary[key] === null);
  return (
    <g>
      <line
        x1="0"
        x2={CHART_WIDTH - RIGHT}
        y1={middle + ROW / 2}
        y2={middle + ROW / 2}
        stroke="currentColor"
        stroke-opacity="0.08"
      />
      <text x="0" y={middle - 1}>
        {LATENCY_PATH_TITLES[measurement.path]}
      </text>
      <text x="0" y={middle + 13} font-size="11" fill-opacity="0.75">
        {`${shortenTo(24, measurement.from)} → ${shortenTo(24, measurement.to)}, ${summary.count} samples`}
      </text>
      {none ? (
        <text x={LABEL_WIDTH} y={middle + 4} font-style="italic" fill-opacity="0.75">
          too few samples
        </text>
      ) : null}
      {SERIES.map(({ key, colour, lane, shape }) => {
        const percentile = summary[key];
        return percentile === null ? null : (
          <Interval percentile={percentile} colour={colour} y={middle + lane} shape={shape} scale={scale} />
        );
      })}
      {coldMs === null ? null : (
        <circle
          cx={px(scale(coldMs))}
          cy={middle}
          r="4"
          fill="none"
          stroke="currentColor"
          stroke-opacity="0.7"
          stroke-width="1.5"
        />
      )}
    </g>
  );
}

function Interval(props: {
  readonly percentile: Percentile;
  readonly colour: string;
  readonly y: number;
  readonly shape: string;
  readonly scale: (milliseconds: number) => number;
}): VNode {
  const { percentile, colour, y, scale } = props;
  return (
    <g fill={colour} stroke={colour}>
      <line
        x1={px(scale(percentile.low))}
        x2={px(scale(percentile.high))}
        y1={y}
        y2={y}
        stroke-width="3"
        stroke-opacity="0.55"
        stroke-linecap="round"
      />
      <path transform={`translate(${px(scale(percentile.value))},${y})`} d={props.shape} stroke="none" />
    </g>
  );
}

function Legend(): VNode {
  return (
    <g>
      {SERIES.map(({ key, colour, shape }, index) => (
        <g transform={`translate(${LABEL_WIDTH + 6 + index * 64},14)`}>
          <path d={shape} fill={colour} />
          <text x="10" y="4">
            {key}
          </text>
        </g>
      ))}
      <g transform={`translate(${LABEL_WIDTH + 6 + SERIES.length * 64},14)`}>
        <circle r="4" fill="none" stroke="currentColor" stroke-opacity="0.7" stroke-width="1.5" />
        <text x="10" y="4">
          first (cold) sample
        </text>
      </g>
      <g transform={`translate(${LABEL_WIDTH + 166 + SERIES.length * 64},14)`}>
        <line
          x1="-8"
          x2="12"
          y1="0"
          y2="0"
          stroke="currentColor"
          stroke-width="3"
          stroke-opacity="0.45"
          stroke-linecap="round"
        />
        <text x="18" y="4">
          95 % interval
        </text>
      </g>
    </g>
  );
}
