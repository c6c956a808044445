import type { VNode } from 'preact';
import { SHOWN_STATUSES, countWord } from '../format.js';
import type { ClaimReport, RunReport } from '../run-report.js';

/**
 * What the script of the page lets the reader choose claims by. Hidden until the script runs: without it there is nothing
 * to choose.
 */
export function ClaimFilter({ report }: { readonly report: RunReport }): VNode {
  const statuses = SHOWN_STATUSES.filter((status) => report.counts[status] > 0);
  const areas = [...new Set(report.claims.map(({ area }) => area))];
  const nodes = [...new Set(report.claims.flatMap(nodesOf))].toSorted((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  return (
    <form id="filter" class="filter" role="search" aria-label="Filter of claims" hidden>
      <span role="group" aria-label="Status">
        {statuses.map((status) => (
          <button type="button" data-status={status} aria-pressed="false">
            <span class={`s s-${status}`}>{report.counts[status]}</span> {countWord(status)}
          </button>
        ))}
      </span>
      <Choice id="filter-area" label="Area" all="all areas" values={areas} />
      <Choice id="filter-node" label="Node" all="all nodes" values={nodes} />
      <label>
        Text <input type="search" id="filter-text" autocomplete="off" spellcheck={false} />
      </label>
      <button type="reset">Show all</button>
      <output id="filter-count" for="filter-area filter-node filter-text" />
    </form>
  );
}

/** Nodes on which something was run for a claim, or that its place names. Names with a space are left out. */
export function nodesOf({ outcome }: ClaimReport): readonly string[] {
  if (outcome === null) return [];
  const named = [outcome.place.node, outcome.place.peer, ...outcome.observations.map(({ node }) => node)];
  return [...new Set(named)].filter((node): node is string => node !== undefined && /^\S+$/.test(node));
}

function Choice(props: {
  readonly id: string;
  readonly label: string;
  readonly all: string;
  readonly values: readonly string[];
}): VNode {
  return (
    <label>
      {props.label}{' '}
      <select id={props.id}>
        <option value="">{props.all}</option>
        {props.values.map((value) => (
          <option value={value}>{value}</option>
        ))}
      </select>
    </label>
  );
}
