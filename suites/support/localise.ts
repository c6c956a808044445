import type { Place } from '../../src/model/place.js';

/** A link between two nodes, in one direction. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

/**
 * The smallest place that explains why just these links are broken: the one node that all of them share, or else the
 * first link.
 */
export function placeOfLinks(links: readonly Link[]): Place {
  const [first, ...others] = links;
  if (first === undefined) return {};
  const shared = [...new Set([first.from, first.to])].filter((node) =>
    others.every(({ from, to }) => from === node || to === node),
  );
  const [node] = shared;
  if (node !== undefined && shared.length === 1) return { node };
  return { node: first.from, peer: first.to };
}

/** Counts in words: `4 of 30 pairs (worker1 → manager1, worker1 → manager2, …)`. */
export function describeLinks(links: readonly Link[], total: number): string {
  const names = [...new Set(links.map(({ from, to }) => `${from} → ${to}`))];
  const shown = names.slice(0, 3).join(', ');
  return `${links.length} of ${total} (${shown}${names.length > 3 ? ', …' : ''})`;
}
