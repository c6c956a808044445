import { scaleUtc } from 'd3-scale';
import type { VNode } from 'preact';
import { claimAnchor, formatDuration } from '../format.js';
import { statusOf, type ClaimReport, type RunReport, type ShownStatus } from '../run-report.js';
import { CHART_WIDTH, Chart, GridLine, px } from './chart.js';
import { Part } from './parts.js';

const LEFT = 4;
const RIGHT = 8;
const BAR = 13;
const LANE = 17;
const AXIS = 26;
const HEAD = 22;
/** Shorter bars are drawn this wide, so that each can be seen and met by a pointer. */
const MIN_BAR_WIDTH = 2;
const TICKS = 10;
/** Of more bars each is hardly a point: then those of a status and lane are one shape, without links. */
const MAX_LINKED = 1_000;

/** Fills that stand out on light and dark; what a colour says stands in the title of the bar, too. */
const FILLS: Readonly<Record<ShownStatus, string>> = {
  pass: '#4a9367',
  fail: '#cf4a3c',
  error: '#c77a1c',
  flaky: '#b59b1f',
  unsupported: '#7f7bc7',
  skip: '#8b949e',
  missing: '#a854a0',
};

/** What one bar of a lane shows. Times in milliseconds since the start of the run. */
interface TimedClaim {
  readonly claim: ClaimReport;
  readonly startMs: number;
  readonly durationMs: number;
}

/** When each claim was measured, what ran beside it, and what the run waited for. */
export function RunTimeline({ report }: { readonly report: RunReport }): VNode {
  const bars = barsOf(report);
  return (
    <Part id="timeline" title="Timeline" note="when each claim was measured, waiting for its stack included">
      {bars.length === 0 ? <p class="none">No claim was measured.</p> : <Lanes report={report} bars={bars} />}
    </Part>
  );
}

function barsOf({ claims, run }: RunReport): readonly TimedClaim[] {
  const runStart = Date.parse(run.startedAt);
  return claims
    .flatMap((claim) => {
      const { outcome } = claim;
      if (outcome === null || outcome.attempts === 0) return [];
      const startMs = Math.max(0, Date.parse(outcome.startedAt) - runStart);
      return [{ claim, startMs, durationMs: outcome.durationMs }];
    })
    .toSorted((a, b) => a.startMs - b.startMs);
}

/** Bars that overlap in time stand in different lanes: each takes the first lane that is free. */
export function lanesOf<Timed extends { readonly startMs: number; readonly durationMs: number }>(
  bars: readonly Timed[],
): readonly (readonly Timed[])[] {
  const lanes: { endMs: number; bars: Timed[] }[] = [];
  for (const bar of bars.toSorted((a, b) => a.startMs - b.startMs)) {
    const free = lanes.find(({ endMs }) => endMs <= bar.startMs);
    const endMs = bar.startMs + bar.durationMs;
    if (free === undefined) lanes.push({ endMs, bars: [bar] });
    else {
      free.endMs = endMs;
      free.bars.push(bar);
    }
  }
  return lanes.map(({ bars: own }) => own);
}

function Lanes({ report, bars }: { readonly report: RunReport; readonly bars: readonly TimedClaim[] }): VNode {
  const lanes = lanesOf(bars);
  const endMs = Math.max(report.run.durationMs, ...bars.map(({ startMs, durationMs }) => startMs + durationMs));
  // Ticks of a scale of time are at whole minutes; its epoch is the start of the run.
  const scale = scaleUtc()
    .domain([0, Math.max(endMs, 1)])
    .range([LEFT, CHART_WIDTH - RIGHT]);
  const bottom = HEAD + lanes.length * LANE;
  const extentOf = ({ startMs, durationMs }: TimedClaim) => ({
    x: px(scale(startMs)),
    width: px(Math.max(MIN_BAR_WIDTH, scale(startMs + durationMs) - scale(startMs) - 0.5)),
  });
  const statuses = [...new Set(bars.map(({ claim }) => statusOf(claim)))];
  return (
    <Chart
      id="timeline-chart"
      label="Timeline of the run"
      title={`${bars.length} claims over ${formatDuration(endMs)}, up to ${lanes.length} side by side. Their durations stand in the table of all claims.`}
      height={bottom + AXIS}
      links
    >
      {statuses.map((status, index) => (
        <g transform={`translate(${LEFT + index * 110},0)`}>
          <rect width="12" height="12" rx="2" fill={FILLS[status]} />
          <text x="18" y="10.5">
            {status}
          </text>
        </g>
      ))}
      {scale
        .ticks(TICKS)
        .map(Number)
        .map((tick) => (
          <g>
            <GridLine x1={scale(tick)} x2={scale(tick)} y1={HEAD} y2={bottom} />
            <text x={px(scale(tick))} y={bottom + 18} text-anchor={tick === 0 ? 'start' : 'middle'} fill-opacity="0.8">
              {formatDuration(tick)}
            </text>
          </g>
        ))}
      {lanes.map((own, lane) => (
        <g transform={`translate(0,${HEAD + lane * LANE})`}>
          {bars.length <= MAX_LINKED
            ? own.map((bar) => <LinkedBar bar={bar} {...extentOf(bar)} />)
            : statuses.map((status) => (
                <path
                  fill={FILLS[status]}
                  d={own
                    .filter(({ claim }) => statusOf(claim) === status)
                    .map(extentOf)
                    .map(({ x, width }) => `M${x} 0h${width}v${BAR}h-${width}z`)
                    .join('')}
                />
              ))}
        </g>
      ))}
    </Chart>
  );
}

/** The bar of one claim, with its name and a link to it. */
function LinkedBar(props: { readonly bar: TimedClaim; readonly x: string; readonly width: string }): VNode {
  const { claim, durationMs } = props.bar;
  const status = statusOf(claim);
  return (
    <a href={`#${claimAnchor(claim.id)}`} tabIndex={-1}>
      <rect x={props.x} width={props.width} height={BAR} rx="2" fill={FILLS[status]}>
        <title>{`${claim.id}: ${status}, ${formatDuration(durationMs)}`}</title>
      </rect>
    </a>
  );
}
