import type { VNode } from 'preact';
import type { OutageMeasurement } from '../../model/outage.js';
import type { OutageMeasured } from '../../model/record.js';
import { formatLongestGap, formatOutage, formatReplicasAgain, wholeMilliseconds } from '../format.js';
import type { RunReport } from '../run-report.js';
import { CHART_WIDTH, Chart, LABEL_WIDTH, shortenTo } from './chart.js';
import { OutageTimeline, TIMELINE_HEIGHT, TimelineLegend } from './outage-timeline.js';
import { ArchiveTable, Fact, Part, type Column } from './parts.js';

const COLUMNS: readonly Column[] = [
  { name: 'scenario', kind: 'name' },
  { name: 'disturbed', kind: 'text' },
  { name: 'from', kind: 'text' },
  { name: 'to', kind: 'text' },
  { name: 'sent', kind: 'number' },
  { name: 'lost', kind: 'number' },
  { name: 'interval_ms', kind: 'number' },
  { name: 'longest_gap_ms', kind: 'number' },
  { name: 'replicas', kind: 'number' },
  { name: 'all_again_ms', kind: 'number' },
];

const FIGURES_WIDTH = 210;
const RIGHT = 8;
const TOP = 34;
const ROW = 52;

/** What clients noticed while scenarios disturbed something, each as a line over time, and all figures in one table. */
export function Outages({ report: { outages } }: { readonly report: RunReport }): VNode {
  return (
    <Part id="outages" title="Outages seen by clients" note="requests at a fixed rate while something was disturbed">
      {outages.length === 0 ? (
        <p class="none">No scenario of this run sent requests while it disturbed something.</p>
      ) : (
        <>
          <p class="lead">
            A gap lasts from the answered request before a lost one to the next that is answered, by when they were
            sent: it is known to one interval between requests. All replicas are there again once each of the expected
            tasks has answered.
          </p>
          <OutageChart outages={outages} />
          <ArchiveTable
            id="seatrial-outages"
            label="Outages seen by clients"
            columns={COLUMNS}
            rows={outages.map(({ scenario, measurement }) => [scenario, ...figuresOf(measurement)])}
          />
        </>
      )}
    </Part>
  );
}

/** Outages that clients saw while a claim was measured, as its facts show them. */
export function OutagesOfClaim(props: { readonly report: RunReport; readonly claimId: string }): VNode {
  return (
    <>
      {props.report.outages
        .filter(({ scenario }) => scenario === props.claimId)
        .map(({ measurement }) => (
          <Fact term="Outage seen by clients" wide>
            <OutageFact measurement={measurement} />
          </Fact>
        ))}
    </>
  );
}

/** One outage as a claim shows it: the sentence and the line over time. */
function OutageFact({ measurement }: { readonly measurement: OutageMeasurement }): VNode {
  return (
    <>
      {formatOutage(measurement)}
      <svg
        class="timeline"
        viewBox={`0 0 640 ${TIMELINE_HEIGHT + 6}`}
        width="640"
        role="img"
        aria-label={`Over time: ${formatOutage(measurement)}`}
        font-family="system-ui, sans-serif"
        fill="currentColor"
      >
        <g transform="translate(0,6)">
          <OutageTimeline measurement={measurement} left={4} right={636} />
        </g>
      </svg>
    </>
  );
}

function figuresOf(outage: OutageMeasurement): readonly string[] {
  const { title, from, to, sent, lost, intervalMs, longestGapMs, replicas, allReplicasAgainMs } = outage;
  return [
    title,
    from,
    to,
    String(sent),
    String(lost),
    wholeMilliseconds(intervalMs),
    longestGapMs === null ? 'too few samples' : wholeMilliseconds(longestGapMs),
    replicas === null ? '' : String(replicas),
    replicas === null ? '' : allReplicasAgainMs === null ? 'not seen' : wholeMilliseconds(allReplicasAgainMs),
  ];
}

function OutageChart({ outages }: { readonly outages: readonly OutageMeasured[] }): VNode {
  return (
    <Chart
      id="outage-chart"
      label="Outages over time"
      title="When requests were lost, for each disturbance on a line of its own. The table below holds the figures."
      height={TOP + outages.length * ROW}
    >
      <g transform={`translate(${LABEL_WIDTH},2)`}>
        <TimelineLegend />
      </g>
      {outages.map(({ scenario, measurement }, index) => (
        <g transform={`translate(0,${TOP + index * ROW})`}>
          <Row scenario={scenario} measurement={measurement} />
        </g>
      ))}
    </Chart>
  );
}

function Row({ scenario, measurement }: { readonly scenario: string; readonly measurement: OutageMeasurement }): VNode {
  const { title, from, to, sent, lost, replicas } = measurement;
  const right = CHART_WIDTH - RIGHT - FIGURES_WIDTH;
  return (
    <>
      <line x1="0" x2={CHART_WIDTH - RIGHT} y1={-6} y2={-6} stroke="currentColor" stroke-opacity="0.08" />
      <text x="0" y="10">
        {shortenTo(46, title)}
      </text>
      <text x="0" y="24" font-size="11" fill-opacity="0.75">
        {`${shortenTo(24, from)} → ${shortenTo(28, to)}`}
      </text>
      <text x="0" y="38" font-size="11" fill-opacity="0.75">
        {shortenTo(52, scenario)}
      </text>
      <OutageTimeline measurement={measurement} left={LABEL_WIDTH} right={right - 24} />
      <text x={right} y="10">
        {`${lost} of ${sent} lost`}
      </text>
      <text x={right} y="24" font-size="11" fill-opacity="0.85">
        {`longest gap: ${formatLongestGap(measurement)}`}
      </text>
      {replicas === null ? null : (
        <text x={right} y="38" font-size="11" fill-opacity="0.85">
          {`all ${replicas} replicas again: ${formatReplicasAgain(measurement)}`}
        </text>
      )}
    </>
  );
}
