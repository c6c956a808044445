import { scaleLog } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import type { VNode } from 'preact';
import { LATENCY_PATH_TITLES, type LatencyMeasurement } from '../../model/latency.js';
import { CHART_WIDTH, Chart, GridLine, isRoundTick, px } from './chart.js';

const HEIGHT = 300;
const LEFT = 62;
const LEGEND = 285;
const TOP = 12;
const BOTTOM = 40;
/** Fewer samples make no curve. */
const MIN_SAMPLES = 50;
/** Percentiles named on the axis. */
const MARKS = [0, 50, 90, 95, 99, 99.5] as const;

/** Colours and dashes: lines are told apart without colour, too. */
const LINES = [
  { colour: '#3a7bc8', dash: '' },
  { colour: '#b56f10', dash: '' },
  { colour: '#2f8f6b', dash: '' },
  { colour: '#bb4a93', dash: '' },
  { colour: '#7f7bc7', dash: '6 3' },
  { colour: '#cf4a3c', dash: '6 3' },
  { colour: '#5f8a1d', dash: '6 3' },
  { colour: '#3a9db5', dash: '2 3' },
  { colour: '#8b6d4f', dash: '2 3' },
] as const;

interface Point {
  /** 1 / (1 − percentile): 2 is the median, 100 the 99th. */
  readonly rarity: number;
  readonly milliseconds: number;
}

/** Latency by percentile: how the slow end of each path looks, where medians are alike. */
export function PercentileCurves(props: { readonly measurements: readonly LatencyMeasurement[] }): VNode | null {
  const curves = props.measurements
    .filter(({ samplesMs }) => samplesMs.length >= MIN_SAMPLES)
    .map((measurement) => ({ measurement, points: pointsOf(measurement.samplesMs) }));
  const values = curves.flatMap(({ points }) => points.map(({ milliseconds }) => milliseconds));
  if (values.length === 0) return null;
  const rarest = Math.max(...curves.flatMap(({ points }) => points.map(({ rarity }) => rarity)));
  const x = scaleLog()
    .domain([1, rarest])
    .range([LEFT, CHART_WIDTH - LEGEND]);
  const y = scaleLog()
    .domain([Math.min(...values) * 0.9, Math.max(...values) * 1.1])
    .range([HEIGHT - BOTTOM, TOP]);
  const path = line<Point>()
    .x(({ rarity }) => x(rarity))
    .y(({ milliseconds }) => y(milliseconds))
    .curve(curveStepAfter)
    .digits(1);
  return (
    <Chart
      id="percentile-chart"
      label="Latency by percentile"
      title="Latency in milliseconds by percentile, a line for each kind of path, without the first (cold) samples. The table holds median, 95th and 99th percentile."
      height={HEIGHT}
    >
      {MARKS.filter((mark) => rarityOf(mark) <= rarest).map((mark) => (
        <g>
          <GridLine x1={x(rarityOf(mark))} x2={x(rarityOf(mark))} y1={TOP} y2={HEIGHT - BOTTOM} />
          <text x={px(x(rarityOf(mark)))} y={HEIGHT - BOTTOM + 18} text-anchor="middle" fill-opacity="0.8">
            {mark === 0 ? 'min' : `p${mark}`}
          </text>
        </g>
      ))}
      {y
        .ticks(4)
        .filter(isRoundTick)
        .map((tick) => (
          <g>
            <GridLine x1={LEFT} x2={CHART_WIDTH - LEGEND} y1={y(tick)} y2={y(tick)} />
            <text x={LEFT - 8} y={px(y(tick) + 4)} text-anchor="end" fill-opacity="0.8">
              {tick} ms
            </text>
          </g>
        ))}
      {curves.map(({ measurement, points }, index) => {
        const { colour, dash } = LINES[index % LINES.length] ?? LINES[0];
        const legendY = TOP + 10 + index * 26;
        return (
          <g stroke={colour} stroke-dasharray={dash === '' ? undefined : dash} fill="none" stroke-width="1.8">
            <path d={path(points) ?? ''} />
            <line x1={CHART_WIDTH - LEGEND + 18} x2={CHART_WIDTH - LEGEND + 46} y1={legendY} y2={legendY} />
            <text x={CHART_WIDTH - LEGEND + 54} y={legendY + 4} fill="currentColor" stroke="none">
              {LATENCY_PATH_TITLES[measurement.path]}
            </text>
          </g>
        );
      })}
    </Chart>
  );
}

/** Each sample at its percentile; runs of equal steps are left to the line. */
function pointsOf(samplesMs: readonly number[]): readonly Point[] {
  const sorted = samplesMs.toSorted((a, b) => a - b).filter((sample) => sample > 0);
  return sorted.map((milliseconds, index) => ({ rarity: sorted.length / (sorted.length - index), milliseconds }));
}

/** How rare what is slower than a percentile is: one in so many. */
function rarityOf(percentile: number): number {
  return 100 / (100 - percentile);
}
