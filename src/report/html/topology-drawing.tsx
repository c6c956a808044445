import { scaleBand } from 'd3-scale';
import type { VNode } from 'preact';
import type { Place } from '../../model/place.js';
import type { SwarmTopology, TopologyNode, TopologyService } from '../../model/topology.js';
import { groupBy } from '../../support/group-by.js';
import { CHART_WIDTH, Chart, px, shortenTo } from './chart.js';

/** Names are short here, and nodes many. */
const NAMES_WIDTH = 250;
const NODE_HEIGHT = 38;
const NETWORK_HEIGHT = 48;
const SERVICE_HEIGHT = 24;
/** Room of one reason beneath a node, and of the links between nodes that belong to no network. */
const REASON_HEIGHT = 14;
const LINKS_HEIGHT = 34;
/** Reasons that are written beneath one node. */
const MAX_REASONS = 3;
const DOT = 7;
const FAILED = '#cf4a3c';
const PLAIN = '#3a7bc8';
const SEALED = '#7f7bc7';
const NODES_ONLY = '';

/** A place in a drawing where something is wrong, and what. */
export interface PlaceMark {
  readonly reason: string;
  readonly place: Place;
}

/**
 * Nodes as columns, networks and the services on them as lines across them, and the places where something is wrong: a
 * node, a link of two nodes, a network, a service with its port.
 *
 * @param props.id names the chart within the page
 * @param props.title what it shows, for who cannot see it
 * @param props.markedThings what several marks at one link are called: `claims`
 */
export function TopologyDrawing(props: {
  readonly id: string;
  readonly label: string;
  readonly title: string;
  readonly heading: string;
  readonly note: string;
  readonly topology: SwarmTopology;
  readonly marks: readonly PlaceMark[];
  readonly markedThings: string;
}): VNode {
  const { topology, marks, markedThings } = props;
  const between = marks.filter(({ place }) => place.peer !== undefined && place.network === undefined);
  const reasons = topology.nodes.map(({ name }) => reasonsAt(name, marks));
  const reasonsHeight = Math.min(MAX_REASONS, Math.max(0, ...reasons.map(({ length }) => length))) * REASON_HEIGHT;
  const lines = linesOf(topology, NODE_HEIGHT + 30 + reasonsHeight + (between.length === 0 ? 0 : LINKS_HEIGHT));
  const band = scaleBand()
    .domain(topology.nodes.map(({ name }) => name))
    .range([NAMES_WIDTH, CHART_WIDTH])
    .padding(0.18);
  const middleOf = (node: string): number => (band(node) ?? NAMES_WIDTH) + band.bandwidth() / 2;
  const height = (lines.at(-1)?.y ?? NODE_HEIGHT + reasonsHeight) + SERVICE_HEIGHT;
  return (
    <Chart id={props.id} label={props.label} title={props.title} height={height}>
      <text x="0" y="16" font-weight="600">
        {shortenTo(30, props.heading)}
      </text>
      <text x="0" y="32" font-size="11" fill-opacity="0.75">
        {shortenTo(44, props.note)}
      </text>
      {topology.nodes.map((node, index) => (
        <Node
          node={node}
          x={band(node.name) ?? 0}
          width={band.bandwidth()}
          height={height}
          failed={marks.some(({ place }) => place.peer === undefined && place.node === node.name)}
          reasons={reasons[index] ?? []}
        />
      ))}
      {lines.map((line) =>
        line.kind === 'network' ? (
          <NetworkLine line={line} topology={topology} marks={marks} markedThings={markedThings} middleOf={middleOf} />
        ) : (
          <ServiceLine line={line} marks={marks} middleOf={middleOf} />
        ),
      )}
      <Links marks={between} markedThings={markedThings} y={NODE_HEIGHT + 12 + reasonsHeight} middleOf={middleOf} />
    </Chart>
  );
}

/** What is wrong at a node itself: what names a network or a service is shown at that. */
function reasonsAt(node: string, marks: readonly PlaceMark[]): readonly string[] {
  const own = marks.filter(
    ({ place }) =>
      place.node === node && place.peer === undefined && place.network === undefined && place.service === undefined,
  );
  return [
    ...new Set(own.map(({ reason, place }) => (place.port === undefined ? reason : `port ${place.port}: ${reason}`))),
  ];
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

function linesOf({ networks, services }: SwarmTopology, firstY: number): readonly Line[] {
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
  let y = firstY;
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

function Node(props: {
  readonly node: TopologyNode;
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly failed: boolean;
  readonly reasons: readonly string[];
}): VNode {
  const { node, x, width, height, failed, reasons } = props;
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
        {shortenTo(letters, node.name)}
      </text>
      <text x={px(middle)} y="30" text-anchor="middle" font-size="11" fill-opacity="0.75">
        {shortenTo(letters, node.note)}
      </text>
      {(reasons.length > MAX_REASONS
        ? [...reasons.slice(0, MAX_REASONS - 1), `and ${reasons.length - MAX_REASONS + 1} more`]
        : reasons
      ).map((reason, row) => (
        <text
          x={px(middle)}
          y={NODE_HEIGHT + 12 + row * REASON_HEIGHT}
          text-anchor="middle"
          font-size="11"
          font-weight="600"
          fill={FAILED}
        >
          {shortenTo(Math.max(6, Math.floor(width / 5.8)), reason)}
        </text>
      ))}
    </g>
  );
}

function NetworkLine(props: {
  readonly line: Extract<Line, { readonly kind: 'network' }>;
  readonly topology: SwarmTopology;
  readonly marks: readonly PlaceMark[];
  readonly markedThings: string;
  readonly middleOf: (node: string) => number;
}): VNode {
  const { line, topology, middleOf } = props;
  const own = props.marks.filter(({ place }) => place.network === line.name);
  const failed = own.some(({ place }) => place.node === undefined);
  const names = topology.nodes.map(({ name }) => name);
  const members = names.filter((node) =>
    topology.services.some(({ networks, taskNodes }) => networks.includes(line.name) && taskNodes.includes(node)),
  );
  const marked = names.filter((node) => own.some(({ place }) => place.node === node || place.peer === node));
  const ends = (members.length === 0 ? names : [...members, ...marked]).map(middleOf);
  const atNodes = own.filter(({ place }) => place.node !== undefined && place.peer === undefined);
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
      {[...groupBy(atNodes, ({ place }) => place.node ?? '')].map(([node, marks]) => (
        <g>
          <Cross x={middleOf(node)} />
          <text x={px(middleOf(node))} y="20" text-anchor="middle" font-size="11" font-weight="600" fill={FAILED}>
            {shortenTo(34, [...new Set(marks.map(({ reason }) => reason))].join(', '))}
          </text>
        </g>
      ))}
      <Links
        marks={own.filter(({ place }) => place.peer !== undefined)}
        markedThings={props.markedThings}
        y={0}
        middleOf={middleOf}
      />
    </g>
  );
}

function ServiceLine(props: {
  readonly line: Extract<Line, { readonly kind: 'service' }>;
  readonly marks: readonly PlaceMark[];
  readonly middleOf: (node: string) => number;
}): VNode {
  const { line, middleOf } = props;
  const { service } = line;
  const own = props.marks.filter(
    ({ place }) => place.service === service.name && (place.network === undefined || place.network === line.network),
  );
  const failed = own.length > 0;
  // Ports of the routing mesh stand where it is drawn, those of nodes where the service is drawn first.
  const portsAt = service.networks.includes('ingress') ? 'ingress' : (service.networks[0] ?? NODES_ONLY);
  const published = service.published.length === 0 || line.network !== portsAt ? '' : ` ${service.published.join(' ')}`;
  const wholly = own.some(({ place }) => place.node === undefined);
  const failedAt = (node: string): boolean => own.some(({ place }) => place.node === node && place.peer === undefined);
  const elsewhere = own.filter(
    ({ place }) => place.node !== undefined && place.peer === undefined && !service.taskNodes.includes(place.node),
  );
  return (
    <g transform={`translate(0,${line.y})`}>
      <text x="14" y="4" fill={failed ? FAILED : 'currentColor'}>
        {failed ? '✗ ' : ''}
        {shortenTo(36, `${service.name}${published}`)}
      </text>
      {[...groupBy(service.taskNodes, (node) => node)].map(([node, tasks]) => (
        <g transform={`translate(${px(middleOf(node))},0)`} fill={wholly || failedAt(node) ? FAILED : 'currentColor'}>
          <circle r={DOT} fill-opacity="0.75" />
          {tasks.length === 1 ? null : (
            <text x={DOT + 4} y="4" font-size="11">
              {`×${tasks.length}`}
            </text>
          )}
        </g>
      ))}
      {[...new Set(elsewhere.map(({ place }) => place.node ?? ''))].map((node) => (
        <Cross x={middleOf(node)} />
      ))}
      {own
        .filter(({ place }) => place.node !== undefined && place.network === undefined && place.peer === undefined)
        .filter(({ place }) => place.port === undefined || line.network === portsAt)
        .slice(0, 1)
        .map(({ place, reason }) => (
          <text x={px(middleOf(place.node ?? '') + 22)} y="4" font-size="11" font-weight="600" fill={FAILED}>
            {shortenTo(40, place.port === undefined ? reason : `port ${place.port}: ${reason}`)}
          </text>
        ))}
    </g>
  );
}

/** Links that failed, as arcs from node to node, one for each pair of nodes, with the reasons. */
function Links(props: {
  readonly marks: readonly PlaceMark[];
  readonly markedThings: string;
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
              {`✗ ${shortenTo(40, reasons)}${marks.length === 1 ? '' : ` (${marks.length} ${props.markedThings})`}`}
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
