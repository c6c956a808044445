import { scaleLinear } from 'd3-scale';
import type { VNode } from 'preact';
import type { OutageMeasurement } from '../../model/outage.js';
import { formatDuration } from '../format.js';
import { px } from './chart.js';

/** Height of a timeline with the times beneath it. */
export const TIMELINE_HEIGHT = 38;

const LANE = 12;
const ANSWERED = { y: 9, height: 4, colour: '#3a7bc8' } as const;
const LOST = { y: 3, height: 16, colour: '#cf4a3c' } as const;
/** Losses are seen, however short they are beside the whole load. */
const MIN_LOST_WIDTH = 1.5;
/** Times beneath the line that would touch are left out. */
const TIME_WIDTH = 64;

/**
 * One load over time: a thin line while requests were answered, a tall block while they were lost, a mark at the moment of
 * the disturbance. Drawn with presentation attributes alone, so that it survives a page whose style sheet is blocked.
 */
export function OutageTimeline(props: {
  readonly measurement: OutageMeasurement;
  readonly left: number;
  readonly right: number;
}): VNode {
  const { left, right } = props;
  const { durationMs, disturbedAtMs, lostIntervals } = props.measurement;
  const scale = scaleLinear()
    .domain([0, Math.max(durationMs, 1)])
    .range([left, right])
    .clamp(true);
  const disturbed = scale(disturbedAtMs);
  const middle = ANSWERED.y + ANSWERED.height / 2;
  return (
    <g font-size="11">
      <rect
        x={left}
        y={ANSWERED.y}
        width={right - left}
        height={ANSWERED.height}
        rx="2"
        fill={ANSWERED.colour}
        fill-opacity="0.6"
      />
      {lostIntervals.map(([startMs, endMs]) => (
        <rect
          x={px(scale(startMs))}
          y={LOST.y}
          width={px(Math.max(scale(endMs) - scale(startMs), MIN_LOST_WIDTH))}
          height={LOST.height}
          fill={LOST.colour}
        />
      ))}
      <line
        x1={px(disturbed)}
        x2={px(disturbed)}
        y1={middle - LANE}
        y2={middle + LANE}
        stroke="currentColor"
        stroke-width="1.5"
      />
      <path transform={`translate(${px(disturbed)},0)`} d="M-4,-4L4,-4L0,2Z" fill="currentColor" />
      {disturbed - left < TIME_WIDTH ? null : (
        <text x={left} y={TIMELINE_HEIGHT - 4} fill-opacity="0.75">
          0
        </text>
      )}
      <text x={px(disturbed)} y={TIMELINE_HEIGHT - 4} text-anchor={anchorAt(disturbed, left, right)} fill-opacity="0.9">
        {formatDuration(disturbedAtMs)}
      </text>
      {right - disturbed < TIME_WIDTH ? null : (
        <text x={right} y={TIMELINE_HEIGHT - 4} text-anchor="end" fill-opacity="0.75">
          {formatDuration(durationMs)}
        </text>
      )}
    </g>
  );
}

/** Marks of a timeline with their names. */
export function TimelineLegend(): VNode {
  return (
    <g>
      <rect
        x="0"
        y={ANSWERED.y - 4}
        width="22"
        height={ANSWERED.height}
        rx="2"
        fill={ANSWERED.colour}
        fill-opacity="0.6"
      />
      <text x="30" y="11">
        requests answered
      </text>
      <rect x="172" y={LOST.y - 4} width="8" height={LOST.height} fill={LOST.colour} />
      <text x="188" y="11">
        requests lost
      </text>
      <path transform="translate(306,4)" d="M-4,-4L4,-4L0,2Z" fill="currentColor" />
      <line x1="306" x2="306" y1="0" y2="14" stroke="currentColor" stroke-width="1.5" />
      <text x="318" y="11">
        moment of the disturbance
      </text>
    </g>
  );
}

/** Text at an end of the line grows inwards. */
function anchorAt(x: number, left: number, right: number): 'start' | 'middle' | 'end' {
  if (x - left < TIME_WIDTH / 2) return 'start';
  return right - x < TIME_WIDTH / 2 ? 'end' : 'middle';
}
