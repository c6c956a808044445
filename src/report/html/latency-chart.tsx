import { scaleLog } from 'd3-scale';
import type { VNode } from 'preact';
import { LATENCY_PATH_TITLES, type LatencyMeasurement, type Percentile } from '../../model/latency.js';

const WIDTH = 1100;
const LABEL_WIDTH = 330;
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

/**
 * Percentiles of each measurement with their 95 % intervals on a logarithmic axis. Drawn with presentation attributes
 * alone, so that it survives a page whose style sheet is blocked; the table beside it holds the same figures.
 */
export function LatencyChart({ measurements }: { readonly measurements: readonly LatencyMeasurement[] }): VNode | null {
  const values = measurements.flatMap(({ summary, coldMs }) => [
    ...SERIES.flatMap(({ key }) => (summary[key] === null ? [] : [summary[key].low, summary[key].high])),
    ...(coldMs === null ? [] : [coldMs]),
  ]);
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return null;
  const scale = scaleLog()
    .domain([Math.min(...positive) * 0.85, Math.max(...positive) * 1.15])
    .range([LABEL_WIDTH, WIDTH - RIGHT])
    .clamp(true);
  const bottom = TOP + measurements.length * ROW;
  return (
    <figure class="chart" tabIndex={0} aria-label="Latency chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${bottom + AXIS}`}
        role="img"
        aria-labelledby="latency-chart-title"
        font-family="system-ui, sans-serif"
        font-size="12.5"
        fill="currentColor"
      >
        <title id="latency-chart-title">
          Latency in milliseconds by kind of path: median, 95th and 99th percentile with their intervals. The table
          below holds the figures.
        </title>
        <Legend />
        {ticksOf(scale).map((tick) => (
          <g>
            <line x1={scale(tick)} x2={scale(tick)} y1={TOP} y2={bottom} stroke="currentColor" stroke-opacity="0.14" />
            <text x={scale(tick)} y={bottom + 18} text-anchor="middle" fill-opacity="0.8">
              {tick} ms
            </text>
          </g>
        ))}
        {measurements.map((measurement, index) => (
          <Row measurement={measurement} middle={TOP + index * ROW + ROW / 2} scale={(value) => scale(value)} />
        ))}
      </svg>
    </figure>
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
        x2={WIDTH - RIGHT}
        y1={middle + ROW / 2}
        y2={middle + ROW / 2}
        stroke="currentColor"
        stroke-opacity="0.08"
      />
      <text x="0" y={middle - 1}>
        {LATENCY_PATH_TITLES[measurement.path]}
      </text>
      <text x="0" y={middle + 13} font-size="11" fill-opacity="0.75">
        {`${shorten(measurement.from)} → ${shorten(measurement.to)}, ${summary.count} samples`}
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
          cx={scale(coldMs)}
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
        x1={scale(percentile.low)}
        x2={scale(percentile.high)}
        y1={y}
        y2={y}
        stroke-width="3"
        stroke-opacity="0.55"
        stroke-linecap="round"
      />
      <path transform={`translate(${scale(percentile.value).toFixed(1)},${y})`} d={props.shape} stroke="none" />
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

/** Ticks at 1, 2 and 5 of each power of ten, few enough to be read. */
function ticksOf(scale: { ticks: () => number[] }): readonly number[] {
  return scale.ticks().filter((tick) =>
    /^[125]0*$/.test(
      tick
        .toPrecision(1)
        .replace(/^0\.0*/, '')
        .replace(/e.*$/, ''),
    ),
  );
}

function shorten(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}
