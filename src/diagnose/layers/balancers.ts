import type { NamespaceFacts, NetworkFacts } from '../facts/facts.js';
import { isInSubnet } from './addresses.js';
import type { Disagreement } from './disagreement.js';
import {
  GATEWAY_BRIDGE,
  INGRESS_SANDBOX,
  balancerNamespace,
  viewOf,
  withoutPrefix,
  type InsideView,
  type SwarmIndex,
} from './swarm-index.js';

/** Settings that engines change in the namespaces they balance in; elsewhere the kernel's own hold. */
const SETTINGS: Readonly<Record<string, string>> = {
  'net.ipv4.vs.conn_reuse_mode': '0',
  'net.ipv4.vs.expire_nodest_conn': '1',
};
/** Without it, answers of backends keep the backends' addresses. */
const TRANSLATION = 'net.ipv4.vs.conntrack';

/** Whether each node has the namespaces in which it balances, joined to what they stand between, and set as engines do. */
export function compareBalancers(index: SwarmIndex): readonly Disagreement[] {
  const used = new Map(index.inside.map((view) => [view.node, networksOfTasks(index, view)]));
  return index.overlays.flatMap((network) =>
    index.inside.flatMap((view): readonly Disagreement[] => {
      if (view.host.namespaces.length < 2 || index.servicesIn(network.id).length === 0) return [];
      // Every node balances published ports, and the virtual addresses of networks that it runs tasks in.
      const balances = network.ingress
        ? viewOf(view, network.id) !== null
        : used.get(view.node)?.has(network.id) === true;
      if (!balances) return [];
      const namespace = balancerNamespace(view, network);
      if (namespace === null) return [missing(network, view)];
      return [...legs(network, view, namespace), ...settings(network, view, namespace)];
    }),
  );
}

/** Networks that settled tasks of a node are in. */
function networksOfTasks(index: SwarmIndex, { containers }: InsideView): ReadonlySet<string> {
  return new Set(
    containers.flatMap(({ taskId, networks }) =>
      index.task(taskId)?.settled === true ? networks.map(({ id }) => id) : [],
    ),
  );
}

function missing(network: NetworkFacts, view: InsideView): Disagreement {
  const { node } = view;
  const wanted = network.ingress ? INGRESS_SANDBOX : `lb_${network.id.slice(0, 9)}`;
  return {
    kind: 'balancing/sandbox-missing',
    place: { node, network: network.name },
    expected: `a namespace ${wanted}, in which ${node} balances ${network.ingress ? 'published ports' : `virtual addresses of ${network.name}`}`,
    observed: 'none of that name',
    evidence: view.host.namespaces.map(({ name }) => name),
    details: { node, network: network.name, namespace: wanted },
  };
}

/** The mesh stands between the node's bridge and the ingress network; other balancers are in their network only. */
function legs(network: NetworkFacts, view: InsideView, namespace: NamespaceFacts): readonly Disagreement[] {
  if (namespace.links.length === 0) return [];
  const bridge = view.networks.find(({ name }) => name === GATEWAY_BRIDGE);
  const wanted = [network, ...(network.ingress && bridge !== undefined ? [bridge] : [])];
  return wanted.flatMap(({ name, subnets }): Disagreement[] => {
    const subnet = subnets.find((one) => one.includes('.'));
    if (subnet === undefined) return [];
    const leg = namespace.links.find(({ addresses }) =>
      addresses.some((one) => isInSubnet(withoutPrefix(one), subnet)),
    );
    if (leg?.up === true) return [];
    return [
      {
        kind: 'balancing/leg-missing',
        place: { node: view.node, network: network.name },
        expected: `an interface of ${namespace.name} in ${name} (${subnet}) that is up`,
        observed: leg === undefined ? 'none' : `${leg.name} is down`,
        evidence: namespace.links.map((link) => `${link.name} ${link.addresses.join(' ')}${link.up ? '' : ' down'}`),
        details: {
          node: view.node,
          network: network.name,
          namespace: namespace.name,
          subnet,
          device: leg?.name ?? '',
        },
      },
    ];
  });
}

function settings(network: NetworkFacts, view: InsideView, namespace: NamespaceFacts): readonly Disagreement[] {
  if (namespace.balancers.length === 0) return [];
  const place = { node: view.node, network: network.name };
  const details = { node: view.node, network: network.name, namespace: namespace.name };
  const translation = namespace.sysctls[TRANSLATION];
  return [
    ...(translation === '0'
      ? [
          {
            kind: 'balancing/answers-untranslated' as const,
            place,
            expected: `${TRANSLATION} = 1 in ${namespace.name}`,
            observed: translation,
            evidence: [],
            details: { ...details, setting: TRANSLATION, value: '1' },
          },
        ]
      : []),
    ...Object.entries(SETTINGS).flatMap(([setting, value]): Disagreement[] => {
      const observed = namespace.sysctls[setting];
      if (observed === undefined || observed === value) return [];
      return [
        {
          kind: 'balancing/setting-changed',
          place,
          expected: `${setting} = ${value} in ${namespace.name}, as the engine sets it`,
          observed,
          evidence: [`${setting} = ${observed}`],
          details: { ...details, setting, value },
        },
      ];
    }),
  ];
}
