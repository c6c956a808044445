import type { NamespaceFacts, NetworkFacts, ServiceFacts } from '../facts/facts.js';
import type { Disagreement } from './disagreement.js';
import { parsedRules } from './packet-walk.js';
import { optionOf, type ParsedRule } from './rule-text.js';
import { balancerNamespace, tablesNamed, viewOf, type InsideView, type SwarmIndex } from './swarm-index.js';

/** Whether nodes balance virtual addresses and published ports to the tasks that managers know. */
export function compareBalancing(index: SwarmIndex): readonly Disagreement[] {
  return index.overlays.flatMap((network) =>
    index.insideIn(network.id).flatMap((view) => {
      const namespace = balancerNamespace(view, network);
      if (namespace === null) return [];
      const marks = marksOf(namespace);
      return index
        .servicesIn(network.id)
        .flatMap((service) => compareService(index, network, view, namespace, marks, service));
    }),
  );
}

/** What a balancer's namespace marks, and what becomes of marks there. */
interface Marks {
  /** By `10.0.1.2/32`; the first rule counts. */
  readonly byAddress: ReadonlyMap<string, ParsedRule>;
  /** Marks that packets to `tcp 8080` get. */
  readonly byPort: ReadonlyMap<string, readonly number[]>;
  readonly balancers: ReadonlyMap<number, NamespaceFacts['balancers'][number]>;
}

function marksOf(namespace: NamespaceFacts): Marks {
  const byAddress = new Map<string, ParsedRule>();
  const byPort = new Map<string, number[]>();
  for (const rule of tablesNamed(namespace.tables, 'mangle').flatMap(parsedRules)) {
    if (rule.target !== 'MARK') continue;
    const address = optionOf(rule.matches, '-d');
    if (address !== null && !byAddress.has(address)) byAddress.set(address, rule);
    const port = optionOf(rule.matches, '--dport');
    if (port === null) continue;
    const key = `${optionOf(rule.matches, '-p') ?? ''} ${port}`;
    const marks = byPort.get(key);
    if (marks === undefined) byPort.set(key, [markOf(rule)]);
    else marks.push(markOf(rule));
  }
  const balancers = new Map(namespace.balancers.map((one) => [one.mark, one] as const).toReversed());
  return { byAddress, byPort, balancers };
}

function markOf(rule: ParsedRule): number {
  const value = optionOf(rule.targetOptions, '--set-xmark') ?? optionOf(rule.targetOptions, '--set-mark') ?? '';
  return Number(value.split('/', 1)[0]);
}

function compareService(
  index: SwarmIndex,
  network: NetworkFacts,
  view: InsideView,
  namespace: NamespaceFacts,
  marks: Marks,
  service: ServiceFacts,
): readonly Disagreement[] {
  const address = service.virtualAddresses[network.id];
  const tasks = index.settledTasksOf(network.id, service.id);
  if (address === undefined || service.endpointMode !== 'vip' || tasks.length === 0) return [];
  const { node } = view;
  const place = { node, network: network.name, service: service.name };
  // Where one other node has all the tasks, what is missing may come of what is wrong with that one.
  const [only, ...others] = new Set(tasks.map(({ nodeId }) => index.nodeName(nodeId)));
  const whole = only == null || only === node || others.length > 0 ? place : { ...place, peer: only };
  const details = { node, network: network.name, service: service.name, address, namespace: namespace.name };
  const rule = marks.byAddress.get(`${address}/32`);
  if (rule === undefined) {
    return [
      {
        kind: 'balancing/mark-missing',
        place: whole,
        expected: `a rule that marks packets to ${address}`,
        observed: `none in ${namespace.name}`,
        evidence: [],
        details,
      },
    ];
  }
  const mark = markOf(rule);
  const unmarked = !network.ingress
    ? []
    : service.ports
        .filter(({ mode, published }) => mode === 'ingress' && published > 0)
        .filter(({ protocol, published }) => marks.byPort.get(`${protocol} ${published}`)?.includes(mark) !== true)
        .map(({ protocol, published }): Disagreement => ({
          kind: 'balancing/mark-missing',
          place: { ...place, port: published },
          expected: `a rule that marks ${protocol} packets to port ${published}`,
          observed: `none in ${namespace.name}`,
          evidence: [],
          details,
        }));
  const balancer = marks.balancers.get(mark);
  if (balancer === undefined) {
    return [
      ...unmarked,
      {
        kind: 'balancing/service-missing',
        place: whole,
        expected: `an IPVS service of mark ${mark} for ${address}`,
        observed: `marks ${namespace.balancers.map((one) => one.mark).join(', ') || 'none'}`,
        evidence: [rule.text],
        details: { ...details, mark: String(mark) },
      },
    ];
  }
  const evidence = (): readonly string[] => [
    rule.text,
    ...balancer.backends.map((one) => `-a -f ${mark} -r ${one.address}:0 -w ${one.weight}`),
  ];
  const known = index.taskAddresses(network.id);
  // Every node balances every published service: this is asked only where something is wrong.
  const nodeToldOf = (own: string): string =>
    viewOf(view, network.id)
      ?.services.flatMap((one) => one.tasks)
      .find((task) => task.address === own)?.nodeAddress ?? '';
  return [
    ...unmarked,
    ...tasks.flatMap((task): Disagreement[] => {
      const own = task.addresses.find(({ networkId }) => networkId === network.id)?.address ?? '';
      const backend = balancer.backends.find((one) => one.address === own);
      if (backend !== undefined && backend.weight > 0) return [];
      return [
        {
          kind: backend === undefined ? 'balancing/backend-missing' : 'balancing/backend-resting',
          place: { ...place, task: task.name },
          expected: `${own} (${task.name}) among the backends of ${address}`,
          observed:
            backend === undefined
              ? `backends ${balancer.backends.map((one) => one.address).join(', ') || 'none'}`
              : 'it is there and gets no new connections: weight 0',
          evidence: evidence(),
          details: { ...details, mark: String(mark), backend: own },
        },
      ];
    }),
    ...balancer.backends.flatMap((backend): Disagreement[] => {
      if (backend.weight === 0 || known.has(backend.address)) return [];
      const behind = index.nodeAt(nodeToldOf(backend.address));
      return [
        {
          kind: 'balancing/backend-stale',
          place: { ...place, ...(behind === null || behind === node ? {} : { peer: behind }) },
          expected: `only tasks of ${service.name} behind ${address}`,
          observed: `also ${backend.address}, which no task has`,
          evidence: evidence(),
          details: { ...details, mark: String(mark), backend: backend.address },
        },
      ];
    }),
  ];
}
