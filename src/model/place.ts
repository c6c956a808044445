/**
 * Where something was seen or expected. Every field narrows the place; an empty object is the whole swarm.
 * `node` with `peer` is the link from the one to the other.
 */
export interface Place {
  /** Lab name or hostname of a swarm node. */
  readonly node?: string;
  /** The node at the other end of a link that starts at `node`. */
  readonly peer?: string;
  /** Name of a network. */
  readonly network?: string;
  /** Name of a service. */
  readonly service?: string;
  /** A task as `service.slot` or a container name. */
  readonly task?: string;
  /** Published or target port. */
  readonly port?: number;
}

const PLACE_FIELDS = ['node', 'peer', 'network', 'service', 'task', 'port'] as const;

/** A place for people: `worker1 → manager2, network plain, port 8080`; the whole swarm is `the swarm`. */
export function formatPlace(place: Place): string {
  const parts: string[] = [];
  if (place.node !== undefined) parts.push(place.peer === undefined ? place.node : `${place.node} → ${place.peer}`);
  else if (place.peer !== undefined) parts.push(`→ ${place.peer}`);
  for (const field of ['network', 'service', 'task', 'port'] as const) {
    if (place[field] !== undefined) parts.push(`${field} ${place[field]}`);
  }
  return parts.length === 0 ? 'the swarm' : parts.join(', ');
}

/** True when `seen` says everything that `expected` says. Fields that `expected` leaves open may be anything. */
export function placeMatches(expected: Place, seen: Place): boolean {
  return PLACE_FIELDS.every((field) => expected[field] === undefined || expected[field] === seen[field]);
}
