import { scaleQuantize } from 'd3-scale';
import type { VNode } from 'preact';
import { MATRIX_PATH_TITLES, type LatencyMatrix, type PairLatency } from '../../model/latency.js';
import { formatMilliseconds } from '../format.js';
import type { RunReport } from '../run-report.js';
import { Scroll } from './parts.js';

/** Steps of the colour scale; the style sheet has a class for each: `h0` is the fastest. */
const STEPS = [0, 1, 2, 3, 4, 5, 6] as const;

/**
 * A table for each kind of path: who connects, to whom, and the median in milliseconds. Colours compare the pairs of one
 * table; a pair that lost connections says so instead of looking fast.
 */
export function LatencyMatrices({ report }: { readonly report: RunReport }): VNode | null {
  if (report.latencyMatrices.length === 0) return null;
  return (
    <>
      <h3>
        Between every two nodes <small>median of a few connections each, in milliseconds</small>
      </h3>
      <div class="heats">
        {report.latencyMatrices.map(({ measurement }) => (
          <Matrix matrix={measurement} />
        ))}
      </div>
    </>
  );
}

function Matrix({ matrix }: { readonly matrix: LatencyMatrix }): VNode {
  const { path, pairs, method } = matrix;
  const title = MATRIX_PATH_TITLES[path];
  const targets = namesOf(pairs.map(({ to }) => to));
  // What only connects, such as the machine outside, stands before the nodes.
  const sources = namesOf(pairs.map(({ from }) => from)).toSorted(
    (a, b) => Number(targets.includes(a)) - Number(targets.includes(b)),
  );
  const byEnds = new Map(pairs.map((pair) => [endsOf(pair.from, pair.to), pair]));
  const stepOf = stepsOf(pairs);
  const counts = pairs.map(answered);
  const lost = pairs.reduce((sum, pair) => sum + pair.lost, 0);
  return (
    <div class="heat">
      <Scroll label={`Latency matrix: ${title}`}>
        <table>
          <caption>
            <strong>{title}</strong>{' '}
            <span class="muted">
              {method}, {countRange(counts)} samples a pair, {lost === 0 ? 'none lost' : `${lost} lost`}
            </span>
          </caption>
          <thead>
            <tr>
              <th scope="col">from \ to</th>
              {targets.map((name) => (
                <th scope="col">{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sources.map((from) => (
              <tr>
                <th scope="row">{from}</th>
                {targets.map((to) => (
                  <Cell pair={byEnds.get(endsOf(from, to))} stepOf={stepOf} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}

function Cell(props: {
  readonly pair: PairLatency | undefined;
  readonly stepOf: (milliseconds: number) => number;
}): VNode {
  const { pair, stepOf } = props;
  if (pair === undefined) return <td class="n" />;
  const { summary, lost } = pair;
  const sent = answered(pair) + lost;
  if (lost > 0) {
    const median = summary.p50 === null ? '' : `, else ${formatMilliseconds(summary.p50.value)}`;
    return <td class="n h-lost">{`✗ ${lost} of ${sent} lost${median}`}</td>;
  }
  if (summary.p50 === null) return <td class="n words">{`too few samples (${sent})`}</td>;
  return <td class={`n h${stepOf(summary.p50.value)}`}>{formatMilliseconds(summary.p50.value)}</td>;
}

/** How many connections were answered, the first (cold) one included. */
function answered({ summary, coldMs }: PairLatency): number {
  return summary.count + (coldMs === null ? 0 : 1);
}

/** The step of a median, on a logarithmic scale between the fastest and the slowest pair, at least one doubling apart. */
function stepsOf(pairs: readonly PairLatency[]): (milliseconds: number) => number {
  const logs = pairs.flatMap(({ summary: { p50 } }) => (p50 === null || p50.value <= 0 ? [] : [Math.log2(p50.value)]));
  const low = Math.min(...logs);
  const scale = scaleQuantize()
    .domain([low, Math.max(...logs, low + 1)])
    .range(STEPS);
  return (milliseconds) => scale(Math.log2(Math.max(milliseconds, Number.MIN_VALUE)));
}

/** Each name once, `worker2` before `worker10`. */
function namesOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function endsOf(from: string, to: string): string {
  return JSON.stringify([from, to]);
}

function countRange(counts: readonly number[]): string {
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  return low === high ? String(low) : `${low} to ${high}`;
}
