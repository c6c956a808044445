import type { VNode } from 'preact';
import type { Diagnosis } from '../../model/diagnosis.js';
import { formatPlace } from '../../model/place.js';
import type { SwarmTopology } from '../../model/topology.js';
import { Part } from '../html/parts.js';
import { TopologyDrawing, type PlaceMark } from '../html/topology-drawing.js';
import { concernedPart, type ConcernedPart } from './concerned-part.js';
import { findingAnchor } from './finding-card.js';

/** Places that are listed beneath the drawing. */
const MAX_LISTED = 20;

/** Nodes, networks and services with the places that findings name; of a large swarm the part that is concerned. */
export function Topology(props: { readonly diagnosis: Diagnosis; readonly swarm: SwarmTopology }): VNode {
  const { findings } = props.diagnosis;
  const { topology, leftOut } = concernedPart(props.swarm, props.diagnosis);
  const names = topology.nodes.map(({ name }) => name);
  const shown = (name: string | undefined): boolean => name === undefined || names.includes(name);
  const marks = findings
    .map(({ code, place }): PlaceMark => ({ reason: code, place }))
    .filter(({ place }) => shown(place.node) && shown(place.peer));
  return (
    <Part id="topology" title="Topology" note={leftOutText(leftOut)}>
      {names.length === 0 ? (
        <p class="none">No node told of itself, and no manager told of any.</p>
      ) : (
        <TopologyDrawing
          id="topology-swarm"
          label="Topology of the swarm"
          title={describe(topology, marks)}
          heading="the swarm"
          note={noteOf(marks.length, findings.length)}
          topology={topology}
          marks={marks}
          markedThings="findings"
        />
      )}
      {findings.length === 0 ? null : (
        <ul class="marked" aria-label="Marked places">
          {findings.slice(0, MAX_LISTED).map(({ code, place }, rank) => (
            <li>
              <a href={`#${findingAnchor(rank)}`}>{code}</a> at {formatPlace(place)}
            </li>
          ))}
          {findings.length > MAX_LISTED ? <li class="muted">and {findings.length - MAX_LISTED} more</li> : null}
        </ul>
      )}
    </Part>
  );
}

function noteOf(marked: number, found: number): string {
  if (found === 0) return 'nothing found here';
  return marked === found ? `${marked} found here` : `${marked} of ${found} found here`;
}

function leftOutText({ nodes, networks, services }: ConcernedPart['leftOut']): string {
  const parts = [
    ...(nodes === 0 ? [] : [`${nodes} nodes`]),
    ...(networks === 0 ? [] : [`${networks} networks`]),
    ...(services === 0 ? [] : [`${services} services`]),
  ];
  return parts.length === 0 ? 'the whole swarm' : `the part that is concerned; ${parts.join(', ')} are left out`;
}

function describe({ nodes, networks, services }: SwarmTopology, marks: readonly PlaceMark[]): string {
  const drawn = `${networks.length} networks and ${services.length} services on ${nodes.length} nodes. `;
  return marks.length === 0
    ? `${drawn}Nothing is marked.`
    : `${drawn}Marked: ${marks.map(({ reason, place }) => `${reason} at ${formatPlace(place)}`).join('; ')}.`;
}
