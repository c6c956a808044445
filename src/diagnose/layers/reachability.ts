import { localiseFaults, type FaultyPart, type PairLoss } from '../../measure/localise-faults.js';
import type { Place } from '../../model/place.js';
import { groupBy } from '../../support/group-by.js';
import type { ConnectionProbe, PathProbe, ProbeFacts, ServiceFacts, TaskFacts } from '../facts/facts.js';
import type { Disagreement, DisagreementKind } from './disagreement.js';
import type { SwarmIndex } from './swarm-index.js';

/** Packets up to this size are small: handshakes and questions are. Bytes of IP. */
const SMALL = 600;

/**
 * What probes between nodes did not reach, each told once, at the lowest layer at which it was lost, and at the node,
 * direction or link that explains all losses of its kind. Nothing where there were no probes.
 */
export function compareReachability(index: SwarmIndex): readonly Disagreement[] {
  const { probes } = index.facts;
  if (probes === undefined || probes === null) return [];
  const round = new Round(index, probes);
  return [
    ...round.underlay(),
    ...round.ports(),
    ...round.dataPath(),
    ...round.encrypted(),
    ...round.large(),
    ...round.checksums(),
    ...round.overlays(),
    ...round.applications(),
    ...round.tasks(),
    ...round.virtualAddresses(),
    ...round.published(),
    ...round.names(),
  ];
}

/** One round of probes, judged from the bottom: what was lost below is not told again above. */
class Round {
  readonly #between: readonly PathProbe[];
  /** Pairs of nodes that nothing, no VXLAN, or no ESP of one reaches the other. */
  readonly #cut = new Set<string>();
  readonly #withoutEsp = new Set<string>();
  /** Pairs in a network where small packets are lost, or only those with checksums. */
  readonly #cutInNetwork = new Set<string>();
  readonly #spoiled = new Set<string>();
  /** Services with a task whose application does not answer. */
  readonly #silent = new Set<string>();
  readonly #echoes: ReadonlyMap<string, readonly PathProbe[]>;
  readonly #datagrams: ReadonlyMap<string, PathProbe>;
  readonly #direct: ReadonlyMap<string, readonly ConnectionProbe[]>;
  readonly #taskNamed: ReadonlyMap<string, TaskFacts>;
  readonly #serviceNamed: ReadonlyMap<string, ServiceFacts>;

  constructor(
    private readonly index: SwarmIndex,
    private readonly probes: ProbeFacts,
  ) {
    const { tasks, services } = index.facts;
    this.#between = probes.paths.filter(({ task }) => task === null);
    this.#echoes = groupBy(
      probes.paths.filter(({ task, kind }) => task !== null && kind === 'icmp'),
      ({ task, network }) => keyOf(task, network),
    );
    this.#datagrams = new Map(
      this.#between.flatMap((path) =>
        path.kind === 'udp' && path.bytes <= SMALL ? [[keyOf(path.from, path.to, path.network), path] as const] : [],
      ),
    );
    this.#direct = groupBy(
      probes.connections.filter(({ kind }) => kind === 'task'),
      ({ from, network, service }) => keyOf(from, network, service),
    );
    this.#taskNamed = new Map(tasks.map((task) => [task.name, task]));
    this.#serviceNamed = new Map(services.map((service) => [service.name, service]));
  }

  /** Pairs between which nothing comes through. */
  underlay(): readonly Disagreement[] {
    // What could not be sent says nothing about the way.
    const tried = this.#between.filter(({ network, sent }) => network === null && sent > 0);
    const pairs = byPair(tried).map(([pair, paths]) => {
      const heard = paths.some(
        ({ arrived, answered, problem }) => (arrived ?? 0) > 0 || (answered ?? 0) > 0 || problem === 'ECONNREFUSED',
      );
      const [first] = paths;
      return { pair, from: first.from, to: first.to, sent: paths.reduce((sum, { sent }) => sum + sent, 0), heard };
    });
    for (const { pair, heard } of pairs) if (!heard) this.#cut.add(pair);
    return this.#localised(
      'reachability/underlay-lost',
      pairs.map(({ from, to, sent, heard }) => ({ from, to, sent, lost: heard ? 0 : sent })),
      {
        expected: 'an echo, a connection or a packet to come through',
        observed: 'nothing came through of any kind',
        details: {},
      },
    );
  }

  /** Ports of management and gossip that do not answer, where the underlay carries other things. */
  ports(): readonly Disagreement[] {
    const listened = this.#between.filter(
      ({ kind, network, port, arrived }) => kind === 'tcp' && network === null && arrived === null && port > 0,
    );
    return [...groupBy(listened, ({ port }) => port)].flatMap(([port, paths]) =>
      this.#localised(
        'reachability/port-silent',
        paths
          .filter(({ from, to }) => !this.#cut.has(pairOf(from, to)))
          .map(({ from, to, sent, answered, problem }) => ({
            from,
            to,
            sent: 3 * sent,
            // A refusal came back, so the way is open.
            lost: answered === 0 && problem !== 'ECONNREFUSED' ? 3 * sent : 0,
          })),
        {
          expected: `TCP port ${port} to answer`,
          observed: 'no answer, though the nodes reach each other otherwise',
          details: { port: String(port) },
          place: { port },
        },
      ),
    );
  }

  /** VXLAN that does not reach the interface of the other node. */
  dataPath(): readonly Disagreement[] {
    const port = this.index.facts.swarm.dataPathPort;
    const small = this.#between.filter(({ kind, bytes }) => kind === 'data-path' && bytes <= SMALL);
    const found = this.#localised('reachability/data-path-lost', this.#losses(small), {
      expected: `packets to UDP port ${port} to reach the interface of the other node`,
      observed: `none came, ${this.#otherPort()}`,
      details: { port: String(port) },
      evidence: linesOf(small),
    });
    for (const path of small) if (isLost(path)) this.#cut.add(pairOf(path.from, path.to));
    return found;
  }

  /** Whether other UDP came through meanwhile: then it is about the port. */
  #otherPort(): string {
    const echoes = this.#between.filter(
      ({ kind, network, bytes }) => kind === 'udp' && network === null && bytes <= SMALL,
    );
    return echoes.some(({ arrived }) => (arrived ?? 0) > 0)
      ? 'while UDP to another port did'
      : 'and no UDP to another port either';
  }

  /** ESP that does not reach the other node where VXLAN does. */
  encrypted(): readonly Disagreement[] {
    const esp = this.#between.filter(({ kind, from, to }) => kind === 'esp' && !this.#cut.has(pairOf(from, to)));
    for (const path of esp) if (isLost(path)) this.#withoutEsp.add(pairOf(path.from, path.to));
    return this.#localised('reachability/esp-lost', this.#losses(esp), {
      expected: 'ESP, IP protocol 50, to reach the interface of the other node',
      observed: 'none came, while VXLAN did',
      details: {},
      evidence: linesOf(esp),
    });
  }

  /** Packets of full size that are lost where small ones of the same kind arrive. */
  large(): readonly Disagreement[] {
    const counted = this.#between.filter(
      ({ kind, arrived }) => (kind === 'data-path' || kind === 'udp') && arrived !== null,
    );
    const groups = [
      ...groupBy(counted, ({ from, to, kind, network }) => JSON.stringify([from, to, kind, network])).values(),
    ];
    const compared = groups.flatMap((paths) => {
      const sorted = paths.toSorted((a, b) => a.bytes - b.bytes);
      const [smallest] = sorted;
      const largest = sorted.at(-1);
      if (smallest === undefined || largest === undefined || largest === smallest || isLost(smallest)) return [];
      // An interface that cannot send so much says so: that is another thing.
      if (largest.problem === 'EMSGSIZE') return [];
      return [{ largest, passed: sorted.filter((path) => !isLost(path)).at(-1) ?? smallest }];
    });
    const lost = compared.filter(({ largest }) => isLost(largest));
    if (lost.length === 0) return [];
    const passed = Math.min(...lost.map(({ passed: { bytes } }) => bytes));
    const over = Math.min(...lost.map(({ largest: { bytes } }) => bytes));
    return this.#localised('reachability/large-lost', summed(this.#losses(compared.map(({ largest }) => largest))), {
      expected: `packets of ${over} bytes to arrive as those of ${passed} bytes do`,
      observed: 'small ones arrive, and those of full size do not, without a word to the sender',
      details: { passed: String(passed), lost: String(over) },
      evidence: linesOf(lost.map(({ largest }) => largest)),
    });
  }

  /** TCP and UDP that is thrown away for its checksum, where echo requests of the same network are answered. */
  checksums(): readonly Disagreement[] {
    return this.#inNetworks(({ id, name, paths }) => {
      const errors = new Map(
        this.probes.checksums.flatMap(({ node, network, errors: count }) => (network === id ? [[node, count]] : [])),
      );
      const pairs = byPair(paths).flatMap(([pair, own]): PairLoss[] => {
        const [{ from, to }] = own;
        const echo = own.find(({ kind, bytes }) => kind === 'icmp' && bytes <= SMALL);
        const datagrams = own.find(({ kind, bytes }) => kind === 'udp' && bytes <= SMALL);
        if (echo?.answered == null || echo.answered === 0 || datagrams?.arrived == null) return [];
        const spoiled = isLost(datagrams) && (errors.get(to) ?? 0) > 0;
        if (spoiled) this.#spoiled.add(`${id} ${pair}`);
        return [{ from, to, sent: datagrams.sent, lost: spoiled ? datagrams.sent - datagrams.arrived : 0 }];
      });
      return this.#localised('reachability/checksum-wrong', pairs, {
        expected: 'TCP and UDP with right checksums inside of VXLAN',
        observed:
          'echo requests are answered, while TCP and UDP of the same network are thrown away for wrong checksums',
        details: { network: name },
        evidence: [...errors].flatMap(([node, count]) =>
          count > 0 ? [`${node}: InCsumErrors rose by ${count} in its place in ${name}`] : [],
        ),
        place: { network: name },
      });
    });
  }

  /** Networks that do not carry small packets, though the data path does. */
  overlays(): readonly Disagreement[] {
    return this.#inNetworks(({ id, name, encrypted, paths }) => {
      const small = paths.filter(({ kind, bytes }) => kind === 'udp' && bytes <= SMALL);
      const judged = small.filter(({ from, to }) => {
        const pair = pairOf(from, to);
        return (
          !this.#cut.has(pair) && !(encrypted && this.#withoutEsp.has(pair)) && !this.#spoiled.has(`${id} ${pair}`)
        );
      });
      for (const path of small) if (isLost(path)) this.#cutInNetwork.add(`${id} ${pairOf(path.from, path.to)}`);
      return this.#localised('reachability/overlay-lost', this.#losses(judged), {
        expected: `what is sent in ${name} to arrive on the other node`,
        observed: 'nothing arrives, though VXLAN reaches the interface of the node',
        details: { network: name },
        evidence: linesOf(judged),
        place: { network: name },
      });
    });
  }

  /** Tasks whose kernel answers and whose application does not. */
  applications(): readonly Disagreement[] {
    const toTasks = this.probes.connections.filter(({ kind }) => kind === 'task');
    return [...groupBy(toTasks, ({ task, port }) => JSON.stringify([task, port])).values()].flatMap(
      (all): Disagreement[] => {
        const heard = all.filter((one) => one.from === one.to || this.#answersEcho(one));
        const [first] = heard;
        if (first === undefined || heard.some(({ connected }) => connected > 0)) return [];
        const { service, task, to, port, address, network } = first;
        this.#silent.add(service);
        const refused = heard.every((one) => one.refused > 0);
        return [
          {
            kind: 'reachability/application-silent',
            place: {
              ...(to === null ? {} : { node: to }),
              ...this.#network(network),
              service,
              ...(task === null ? {} : { task }),
              port,
            },
            expected: `${task ?? service} to accept connections at ${address}:${port}`,
            observed: refused
              ? 'connections are refused, while the task answers echo requests: nothing listens there'
              : 'no answer to connections, while the task answers echo requests',
            evidence: heard.map(lineOf),
            details: {
              service,
              task: task ?? '',
              address,
              port: String(port),
              refused: String(refused),
              node: to ?? '',
            },
          },
        ];
      },
    );
  }

  #answersEcho({ from, task, network }: ConnectionProbe): boolean {
    const echoes = this.#echoes.get(keyOf(task, network)) ?? [];
    return echoes.some((path) => path.from === from && (path.answered ?? 0) > 0);
  }

  /** Tasks that one node does not reach, while it reaches the other node in the same network. */
  tasks(): readonly Disagreement[] {
    return [...this.#echoes.values()].flatMap((echoes) => echoes.flatMap((path) => this.#lostTask(path, echoes)));
  }

  #lostTask(path: PathProbe, echoes: readonly PathProbe[]): readonly Disagreement[] {
    const { from, to, task, network } = path;
    if ((path.answered ?? 0) > 0 || path.sent === 0 || task === null || network === null) return [];
    const between = this.#datagrams.get(keyOf(from, to, network));
    if (between?.answered == null || between.answered === 0 || this.#cut.has(pairOf(to, from))) return [];
    const known = this.#taskNamed.get(task);
    const service = known === undefined ? undefined : this.index.service(known.serviceId)?.name;
    const direct = (this.#direct.get(keyOf(from, network, service ?? null)) ?? []).filter((one) => one.task === task);
    // A task may ignore echo requests: only what answers nobody else, or nothing at all, is lost.
    if (direct.some(({ connected, refused }) => connected + refused > 0)) return [];
    const elsewhere = echoes.some((one) => one.from !== from && (one.answered ?? 0) > 0);
    if (!elsewhere && direct.length === 0) return [];
    return [
      {
        kind: 'reachability/task-lost',
        place: {
          ...(elsewhere ? { node: from, peer: to } : { node: to }),
          ...this.#network(network),
          ...(service === undefined ? {} : { service }),
          task,
        },
        expected: `${task} to answer ${from}`,
        observed: elsewhere
          ? `it answers other nodes, and ${from} reaches ${to} in the same network`
          : `it answers no node, and ${to} is reached in the same network`,
        evidence: [lineOfPath(path)],
        details: { node: from, peer: to, task },
      },
    ];
  }

  /** Virtual addresses that fail where the tasks behind them answer. */
  virtualAddresses(): readonly Disagreement[] {
    return this.probes.connections.flatMap((one): Disagreement[] => {
      if (one.kind !== 'virtual' || one.connected === one.tried) return [];
      const direct = this.#direct.get(keyOf(one.from, one.network, one.service)) ?? [];
      if (direct.length === 0 || direct.some(({ connected }) => connected === 0)) return [];
      return [
        {
          kind: 'reachability/virtual-lost',
          place: { node: one.from, ...this.#network(one.network), service: one.service },
          expected: `every connection to ${one.address}:${one.port} to be handed to a task`,
          observed: `${one.connected} of ${one.tried} were, while every task answers by its own address`,
          evidence: [one, ...direct].map(lineOf),
          details: { node: one.from, service: one.service, address: one.address, port: String(one.port) },
        },
      ];
    });
  }

  /** Published ports of a node that do not answer. */
  published(): readonly Disagreement[] {
    const asked = this.probes.connections.filter(
      ({ kind, service }) => kind === 'published' && !this.#silent.has(service),
    );
    return [...groupBy(asked, ({ to, service, port }) => JSON.stringify([to, service, port])).values()].flatMap(
      (all) => {
        const failing = all.filter(
          ({ connected, from, to }) => connected === 0 && !this.#cut.has(pairOf(from, to ?? '')),
        );
        const [first] = failing;
        if (first === undefined || first.to === null) return [];
        const everywhere = failing.length === all.length;
        const { service, port, to } = first;
        return [
          {
            kind: 'reachability/published-lost' as const,
            place: { ...(everywhere ? { node: to } : { node: first.from, peer: to }), service, port },
            expected: `the published port ${port} of ${to} to lead to ${service}`,
            observed: `${failing.length} of ${all.length} nodes got no connection there`,
            evidence: failing.map(lineOf),
            details: { node: to, service, port: String(port) },
          },
        ];
      },
    );
  }

  /** Names that are not answered as the service is. */
  names(): readonly Disagreement[] {
    return this.probes.names.flatMap(({ node, task, network, name, addresses, problem }): Disagreement[] => {
      const service = this.#serviceNamed.get(name);
      const wanted = service?.virtualAddresses[network];
      if (service === undefined || wanted === undefined || addresses.includes(wanted)) return [];
      // Engines know no name of a service without tasks.
      if (this.index.settledTasksOf(network, service.id).length === 0) return [];
      return [
        {
          kind: 'reachability/name-lost',
          place: { node, ...this.#network(network), service: name },
          expected: `${name} to be ${wanted} where ${task} asks`,
          observed: addresses.length > 0 ? addresses.join(', ') : problem === '' ? 'no address' : problem,
          evidence: [`${task} on ${node}: ${name} A → ${addresses.join(' ') || problem}`],
          details: { node, task, service: name },
        },
      ];
    });
  }

  #network(id: string | null): Pick<Place, 'network'> {
    const network = id === null ? null : this.index.overlay(id);
    return network === null ? {} : { network: network.name };
  }

  #inNetworks(
    work: (network: {
      readonly id: string;
      readonly name: string;
      readonly encrypted: boolean;
      readonly paths: readonly PathProbe[];
    }) => readonly Disagreement[],
  ): readonly Disagreement[] {
    return [...groupBy(this.#between, ({ network }) => network)].flatMap(([id, paths]) => {
      const network = id === null ? null : this.index.overlay(id);
      if (id === null || network === null) return [];
      const { name, encrypted } = network;
      return work({ id, name, encrypted, paths });
    });
  }

  #losses(paths: readonly PathProbe[]): readonly PairLoss[] {
    return paths
      .filter(({ from, to, arrived }) => arrived !== null && !this.#cut.has(pairOf(from, to)))
      .map(({ from, to, sent, arrived }) => ({ from, to, sent, lost: Math.max(0, sent - (arrived ?? 0)) }));
  }

  /** Losses of a kind, told at what explains them. */
  #localised(
    kind: DisagreementKind,
    losses: readonly PairLoss[],
    text: {
      readonly expected: string;
      readonly observed: string;
      readonly details: Readonly<Record<string, string>>;
      readonly evidence?: readonly string[];
      readonly place?: Place;
    },
  ): readonly Disagreement[] {
    return localiseFaults(losses).map((part): Disagreement => {
      const lossy = losses.filter((pair) => pair.lost > 0 && isThrough(part, pair));
      return {
        kind,
        place: { ...placeOf(part), ...text.place },
        expected: text.expected,
        observed: `${wayOf(part)}: ${text.observed} (${Math.round(100 * part.loss)} % of the packets of ${part.pairs} ${part.pairs === 1 ? 'pair' : 'pairs'} of nodes lost)`,
        evidence: [
          ...lossy.slice(0, 6).map(({ from, to, sent, lost }) => `${from} → ${to}: ${sent - lost} of ${sent} arrived`),
          ...part.alternatives.map((other) => `cannot be told apart from ${wayOf(other)}: too few nodes were probed`),
          ...(text.evidence ?? []).slice(0, 6),
        ],
        details: { ...text.details, part: part.kind, node: part.node ?? '', peer: part.peer ?? '' },
      };
    });
  }
}

function placeOf({ kind, node, peer }: FaultyPart): Place {
  if (node === null) return {};
  if (kind === 'in') return { peer: node };
  return { node, ...(peer === null ? {} : { peer }) };
}

function wayOf({ kind, node, peer }: Pick<FaultyPart, 'kind' | 'node' | 'peer'>): string {
  const name = node ?? '';
  return {
    all: 'between all nodes',
    node: `to and from ${name}`,
    out: `from ${name} to others`,
    in: `from others to ${name}`,
    link: `from ${name} to ${peer ?? ''}`,
  }[kind];
}

function isThrough({ kind, node, peer }: FaultyPart, { from, to }: PairLoss): boolean {
  return {
    all: true,
    node: node === from || node === to,
    out: node === from,
    in: node === to,
    link: node === from && peer === to,
  }[kind];
}

function isLost({ sent, arrived }: PathProbe): boolean {
  return sent > 0 && arrived !== null && arrived * 2 < sent;
}

function keyOf(...parts: readonly (string | number | null)[]): string {
  return JSON.stringify(parts);
}

function pairOf(from: string, to: string): string {
  return keyOf(from, to);
}

type PathGroup = readonly [PathProbe, ...PathProbe[]];

function byPair(paths: readonly PathProbe[]): readonly (readonly [string, PathGroup])[] {
  return [...groupBy(paths, ({ from, to }) => pairOf(from, to))].flatMap(([pair, [first, ...others]]) =>
    first === undefined ? [] : [[pair, [first, ...others]] as const],
  );
}

/** Losses of several kinds between the same nodes, as one. */
function summed(losses: readonly PairLoss[]): readonly PairLoss[] {
  return [...groupBy(losses, ({ from, to }) => pairOf(from, to)).values()].flatMap((group): PairLoss[] => {
    const [first] = group;
    const sum = (of: (pair: PairLoss) => number): number => group.reduce((total, pair) => total + of(pair), 0);
    return first === undefined
      ? []
      : [{ from: first.from, to: first.to, sent: sum(({ sent }) => sent), lost: sum(({ lost }) => lost) }];
  });
}

function linesOf(paths: readonly PathProbe[]): readonly string[] {
  return paths.filter(isLost).map(lineOfPath);
}

function lineOfPath({ from, to, task, kind, port, bytes, sent, arrived, answered, problem }: PathProbe): string {
  return [
    `${from} → ${task ?? to}: ${kind}${port > 0 ? ` to port ${port}` : ''} of ${bytes} bytes: ${sent} sent`,
    ...(arrived === null ? [] : [`${arrived} arrived`]),
    ...(answered === null ? [] : [`${answered} answered`]),
    ...(problem === '' ? [] : [problem]),
  ].join(', ');
}

function lineOf({ from, address, port, tried, connected, refused, silent }: ConnectionProbe): string {
  return `${from} → ${address}:${port}: ${connected} of ${tried} connected, ${refused} refused, ${silent} without an answer`;
}
