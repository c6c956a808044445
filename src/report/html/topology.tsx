import { scaleBand } from 'd3-scale';
import type { VNode } from 'preact';
import type { NodeSeen } from '../../model/record.js';
import type { StackTopology, TopologyService } from '../../model/topology.js';
import { groupBy } from '../../support/group-by.js';
import type { RunReport } from '../run-report.js';
import { markedStacks, type MarkedStack, type TopologyMark } from '../topology-marks.js';
import { CHART_WIDTH, Chart, px, shortenTo } from './chart.js';
import { ArchiveTable, Part, type Column } from './parts.js';

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

/** Names are short here, and nodes many. */
const NAMES_WIDTH = 250;
const NODE_HEIGHT = 38;
const NETWORK_HEIGHT = 48;
const SERVICE_HEIGHT = 24;
const DOT = 7;
const FAILED = '#cf4a3c';
const PLAIN = '#3a7bc8';
const SEALED = '#7f7bc7';
const NODES_ONLY = '';

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

/** A line of the drawing: a network, or a service on it. */
type Line =
  | {
      readonly kind: 'network';
      readonly name: string;
      readonly note: string;
      readonly colour: string;
      readonly y: number;
    }
  | { readonly kind: 'service'; readonly service: TopologyService; readonly network: string; readonly y: number };

function linesOf({ networks, services }: StackTopology): readonly Line[] {
  const known = networks.map(({ name, driver, encrypted, subnet }) => ({
    name,
    note: [encrypted ? `${driver}, encrypted` : driver, subnet].filter((text) => text !== '').join(', '),
    colour: encrypted ? SEALED : PLAIN,
  }));
  const others = [...new Set(services.flatMap((service) => service.networks))]
    .filter((name) => known.every((network) => network.name !== name))
    .map((name) => ({ name, note: name === 'ingress' ? 'routing mesh' : '', colour: PLAIN }));
  const alone = services.some((service) => service.networks.length === 0)
    ? [{ name: NODES_ONLY, note: 'no network of its own', colour: PLAIN }]
    : [];
  const lines: Line[] = [];
  let y = NODE_HEIGHT + 30;
  for (const network of [...known, ...others, ...alone]) {
    lines.push({ kind: 'network', ...network, y });
    y += NETWORK_HEIGHT;
    for (const service of services.filter((one) =>
      network.name === NODES_ONLY ? one.networks.length === 0 : one.networks.includes(network.name),
    )) {
      lines.push({ kind: 'service', service, network: network.name, y });
      y += SERVICE_HEIGHT;
    }
  }
  return lines;
}

function Drawing(props: { readonly stack: MarkedStack; readonly roles: ReadonlyMap<string, NodeSeen> }): VNode {
  const { topology, marks } = props.stack;
  const lines = linesOf(topology);
  const band = scaleBand().domain(topology.nodes).range([NAMES_WIDTH, CHART_WIDTH]).padding(0.18);
  const middleOf = (node: string): number => (band(node) ?? NAMES_WIDTH) + band.bandwidth() / 2;
  const height = (lines.at(-1)?.y ?? NODE_HEIGHT) + SERVICE_HEIGHT;
  return (
    <Chart
      id={`topology-${topology.stack.replace(/[^A-Za-z0-9]+/g, '-')}`}
      label={`Topology of the stack ${topology.stack}`}
      title={describe(topology, marks)}
      height={height}
    >
      <text x="0" y="16" font-weight="600">
        {shortenTo(30, topology.stack)}
      </text>
      <text x="0" y="32" font-size="11" fill-opacity="0.75">
        {marks.length === 0 ? 'nothing failed here' : `${marks.length} failed here`}
      </text>
      {topology.nodes.map((node) => (
        <Node
          name={node}
          role={props.roles.get(node)?.role ?? 'own node'}
          x={band(node) ?? 0}
          width={band.bandwidth()}
          height={height}
          failed={marks.some(({ place }) => place.peer === undefined && place.node === node)}
        />
      ))}
      {lines.map((line) =>
        line.kind === 'network' ? (
          <NetworkLine line={line} topology={topology} marks={marks} middleOf={middleOf} />
        ) : (
          <ServiceLine line={line} marks={marks} middleOf={middleOf} />
        ),
      )}
      <Links
        marks={marks.filter(({ place }) => place.peer !== undefined && place.network === undefined)}
        y={NODE_HEIGHT + 12}
        middleOf={middleOf}
      />
    </Chart>
  );
}

function Node(props: {
  readonly name: string;
  readonly role: string;
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly failed: boolean;
}): VNode {
  const { name, role, x, width, height, failed } = props;
  const middle = x + width / 2;
  const letters = Math.max(4, Math.floor(width / 7));
  return (
    <g>
      <line x1={px(middle)} x2={px(middle)} y1={NODE_HEIGHT} y2={height} stroke="currentColor" stroke-opacity="0.12" />
      <rect
        x={px(x)}
        y="1"
        width={px(width)}
        height={NODE_HEIGHT - 2}
        rx="4"
        fill={failed ? FAILED : 'currentColor'}
        fill-opacity={failed ? '0.18' : '0.06'}
        stroke={failed ? FAILED : 'currentColor'}
        stroke-opacity={failed ? '1' : '0.35'}
        stroke-width={failed ? '2' : '1'}
      />
      <text x={px(middle)} y="16" text-anchor="middle" font-weight="600">
        {failed ? '✗ ' : ''}
        {shortenTo(letters, name)}
      </text>
      <text x={px(middle)} y="30" text-anchor="middle" font-size="11" fill-opacity="0.75">
        {shortenTo(letters, role)}
      </text>
    </g>
  );
}

function NetworkLine(props: {
  readonly line: Extract<Line, { readonly kind: 'network' }>;
  readonly topology: StackTopology;
  readonly marks: readonly TopologyMark[];
  readonly middleOf: (node: string) => number;
}): VNode {
  const { line, topology, middleOf } = props;
  const own = props.marks.filter(({ place }) => place.network === line.name);
  const failed = own.some(({ place }) => place.node === undefined);
  const members = topology.nodes.filter((node) =>
    topology.services.some(({ networks, taskNodes }) => networks.includes(line.name) && taskNodes.includes(node)),
  );
  const ends = (members.length === 0 ? topology.nodes : members).map(middleOf);
  return (
    <g transform={`translate(0,${line.y})`}>
      <text x="0" y="4" font-weight="600">
        {failed ? '✗ ' : ''}
        {shortenTo(34, line.name)}
      </text>
      <text x="0" y="18" font-size="11" fill-opacity="0.75">
        {shortenTo(40, line.note)}
      </text>
      <line
        x1={px(Math.min(...ends) - 14)}
        x2={px(Math.max(...ends) + 14)}
        y1="0"
        y2="0"
        stroke={failed ? FAILED : line.colour}
        stroke-width="3"
        stroke-linecap="round"
        stroke-dasharray={line.colour === SEALED ? '9 4' : undefined}
      />
      {members.map((node) => (
        <circle cx={px(middleOf(node))} r="3.5" fill={failed ? FAILED : line.colour} />
      ))}
      {own
        .filter(({ place }) => place.node !== undefined && place.peer === undefined)
        .map(({ place }) => (
          <Cross x={middleOf(place.node ?? '')} />
        ))}
      <Links marks={own.filter(({ place }) => place.peer !== undefined)} y={0} middleOf={middleOf} />
    </g>
  );
}

function ServiceLine(props: {
  readonly line: Extract<Line, { readonly kind: 'service' }>;
  readonly marks: readonly TopologyMark[];
  readonly middleOf: (node: string) => number;
}): VNode {
  const { line, middleOf } = props;
  const { service } = line;
  const failed = props.marks.some(({ place }) => place.service === service.name);
  const published =
    service.published.length === 0 || line.network !== 'ingress' ? '' : ` ${service.published.join(' ')}`;
  return (
    <g transform={`translate(0,${line.y})`} fill={failed ? FAILED : 'currentColor'}>
      <text x="14" y="4">
        {failed ? '✗ ' : ''}
        {shortenTo(36, `${service.name}${published}`)}
      </text>
      {[...groupBy(service.taskNodes, (node) => node)].map(([node, tasks]) => (
        <g transform={`translate(${px(middleOf(node))},0)`}>
          <circle r={DOT} fill-opacity="0.75" />
          {tasks.length === 1 ? null : (
            <text x={DOT + 4} y="4" font-size="11">
              {`×${tasks.length}`}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

/** Links that failed, as arcs from node to node, one for each pair of nodes, with the reasons. */
function Links(props: {
  readonly marks: readonly TopologyMark[];
  readonly y: number;
  readonly middleOf: (node: string) => number;
}): VNode {
  const { y, middleOf } = props;
  const pairs = groupBy(props.marks, ({ place }) => JSON.stringify([place.node, place.peer].toSorted()));
  return (
    <>
      {[...pairs.values()].map((marks, index) => {
        const place = marks[0]?.place ?? {};
        const [from, to] = [middleOf(place.node ?? place.peer ?? ''), middleOf(place.peer ?? '')];
        const middle = (from + to) / 2;
        const depth = 14 + (index % 3) * 7;
        const reasons = [...new Set(marks.map(({ reason }) => reason))].join(', ');
        return (
          <g>
            <path
              d={`M${px(from)},${y}Q${px(middle)},${y + 2 * depth} ${px(to)},${y}`}
              fill="none"
              stroke={FAILED}
              stroke-width="2.5"
            />
            <text x={px(middle)} y={y + depth + 13} text-anchor="middle" font-weight="600" fill={FAILED}>
              {`✗ ${shortenTo(40, reasons)}${marks.length === 1 ? '' : ` (${marks.length} claims)`}`}
            </text>
          </g>
        );
      })}
    </>
  );
}

function Cross({ x }: { readonly x: number }): VNode {
  return (
    <path
      transform={`translate(${px(x)},0)`}
      d="M-6,-6L6,6M-6,6L6,-6"
      stroke={FAILED}
      stroke-width="3"
      stroke-linecap="round"
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
