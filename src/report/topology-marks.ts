import type { Place } from '../model/place.js';
import type { StackTopology } from '../model/topology.js';
import { statusOf, type RunReport } from './run-report.js';

/** Something in a drawing that a failed claim names. */
export interface TopologyMark {
  readonly claim: string;
  readonly reason: string;
  readonly place: Place;
}

/** A stack to be drawn with what failed in it. */
export interface MarkedStack {
  readonly topology: StackTopology;
  readonly marks: readonly TopologyMark[];
}

/** Stacks in the order in which they are drawn: those with failures first, then the largest. */
export function markedStacks(report: RunReport): readonly MarkedStack[] {
  const marks = report.claims.flatMap((claim): readonly TopologyMark[] =>
    statusOf(claim) === 'fail' && claim.outcome !== null
      ? [{ claim: claim.id, reason: claim.outcome.reason ?? 'no reason', place: claim.outcome.place }]
      : [],
  );
  const drawn = report.stacks
    .filter(({ networks, services }) => networks.length + services.length > 0)
    .map((topology) => ({ topology, marks: marks.filter(({ place }) => isNamedIn(topology, place)) }));
  // A place that names only nodes is in every stack on them: it is marked once, in the largest one.
  const bySize = drawn.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const marked = new Set<TopologyMark>();
  const once = bySize.map(({ topology, marks: own }) => {
    const shown = own.filter((mark) => namesOwnThing(topology, mark.place) || !marked.has(mark));
    for (const mark of shown) marked.add(mark);
    return { topology, marks: shown };
  });
  return once.toSorted((a, b) => b.marks.length - a.marks.length);
}

/** Whether everything that a place names is part of a stack. */
function isNamedIn({ nodes, networks, services }: StackTopology, place: Place): boolean {
  const named = [place.node, place.peer].filter((node) => node !== undefined);
  if (named.length === 0 && place.network === undefined && place.service === undefined) return false;
  return (
    named.every((node) => nodes.includes(node)) &&
    (place.network === undefined || networks.some(({ name }) => name === place.network)) &&
    (place.service === undefined || services.some(({ name }) => name === place.service))
  );
}

/** Whether a place names a network or a service of the stack, and so belongs to no other one. */
function namesOwnThing({ networks, services }: StackTopology, { network, service }: Place): boolean {
  return networks.some(({ name }) => name === network) || services.some(({ name }) => name === service);
}

function sizeOf({ topology }: { readonly topology: StackTopology }): number {
  return topology.services.reduce((sum, { taskNodes }) => sum + 1 + taskNodes.length, topology.networks.length);
}
