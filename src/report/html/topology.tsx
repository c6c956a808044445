import type { VNode } from 'preact';
import type { NodeSeen } from '../../model/record.js';
import type { StackTopology, TopologyService } from '../../model/topology.js';
import { groupBy } from '../../support/group-by.js';
import type { RunReport } from '../run-report.js';
import { markedStacks, type MarkedStack, type TopologyMark } from '../topology-marks.js';
import { ArchiveTable, Part, type Column } from './parts.js';
import { TopologyDrawing } from './topology-drawing.js';

const COLUMNS: readonly Column[] = [
  { name: 'stack', kind: 'name' },
  { name: 'service', kind: 'name' },
  { name: 'networks', kind: 'text' },
  { name: 'published', kind: 'text' },
  { name: 'tasks_by_node', kind: 'text' },
];

/** Stacks that are drawn though nothing failed in them, the largest first. */
const MAX_DRAWN = 1;
/** Stacks with failures that are drawn; their failures are all listed above. */
const MAX_MARKED = 6;

/** Nodes, networks and services as they were deployed, with the places that failed claims name. */
export function Topology({ report }: { readonly report: RunReport }): VNode {
  const stacks = markedStacks(report);
  const marked = stacks.filter(({ marks }) => marks.length > 0);
  const largest = stacks.toSorted((a, b) => b.topology.services.length - a.topology.services.length);
  const drawn = marked.length > 0 ? marked.slice(0, MAX_MARKED) : largest.slice(0, MAX_DRAWN);
  const services = stacks.flatMap(({ topology }) => topology.services.map((service) => ({ topology, service })));
  const roles = new Map((report.environment?.nodes ?? []).map((node) => [node.name, node]));
  return (
    <Part
      id="topology"
      title="Topology"
      note={`${stacks.length} ${stacks.length === 1 ? 'stack' : 'stacks'}, ${services.length} services`}
    >
      {stacks.length === 0 ? <p class="none">This record holds no deployed stack.</p> : null}
      {drawn.map((stack) => (
        <Drawing stack={stack} roles={roles} />
      ))}
      {services.length === 0 ? null : (
        <details class="fold">
          <summary>
            All deployed services <span class="muted">{services.length}, as they were deployed last</span>
          </summary>
          <ArchiveTable
            id="seatrial-topology"
            label="Deployed services"
            columns={COLUMNS}
            rows={services.map(({ topology, service }) => [
              topology.stack,
              service.name,
              service.networks.join(', '),
              service.published.join(', '),
              tasksByNode(service),
            ])}
          />
        </details>
      )}
    </Part>
  );
}

function Drawing(props: { readonly stack: MarkedStack; readonly roles: ReadonlyMap<string, NodeSeen> }): VNode {
  const { topology, marks } = props.stack;
  return (
    <TopologyDrawing
      id={`topology-${topology.stack.replace(/[^A-Za-z0-9]+/g, '-')}`}
      label={`Topology of the stack ${topology.stack}`}
      title={describe(topology, marks)}
      heading={topology.stack}
      note={marks.length === 0 ? 'nothing failed here' : `${marks.length} failed here`}
      topology={{
        ...topology,
        nodes: topology.nodes.map((name) => ({ name, note: props.roles.get(name)?.role ?? 'own node' })),
      }}
      marks={marks}
      markedThings="claims"
    />
  );
}

function describe({ stack, nodes, networks, services }: StackTopology, marks: readonly TopologyMark[]): string {
  const failures = marks.map(({ claim, reason }) => `${claim} (${reason})`);
  return (
    `Stack ${stack}: ${networks.length} networks and ${services.length} services on ${nodes.length} nodes. ` +
    (failures.length === 0 ? 'No failed claim names a place in it.' : `Marked: ${failures.join(', ')}.`)
  );
}

function tasksByNode({ taskNodes }: TopologyService): string {
  return [...groupBy(taskNodes, (node) => node)]
    .map(([node, tasks]) => (tasks.length === 1 ? node : `${node} ×${tasks.length}`))
    .join(', ');
}
