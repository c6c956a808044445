import type { ServiceFacts } from '../facts/facts.js';
import type { Disagreement } from './disagreement.js';
import type { SwarmIndex } from './swarm-index.js';

/** Whether services and nodes are configured in ways that work. */
export function compareConfiguration(index: SwarmIndex): readonly Disagreement[] {
  if (index.facts.swarm.api !== 'read') return [];
  return [
    ...index.facts.services.flatMap((service) => [...mixedPorts(service), ...unclearProxyNetwork(index, service)]),
    ...versions(index),
  ];
}

/** Services that publish one port by the routing mesh and another on their nodes alone. */
function mixedPorts({ name, ports }: ServiceFacts): readonly Disagreement[] {
  const listed = (wanted: string): readonly number[] =>
    ports.flatMap(({ mode, published }) => (mode === wanted && published > 0 ? [published] : []));
  const [mesh, host] = [listed('ingress'), listed('host')];
  if (mesh.length === 0 || host.length === 0) return [];
  return [
    {
      kind: 'api/publish-modes-mixed',
      place: { service: name },
      expected: 'all ports of a service to be published in one mode',
      observed: `${mesh.join(', ')} by the routing mesh, and ${host.join(', ')} on the node of the task`,
      evidence: [],
      details: { service: name, host: host.join(',') },
    },
  ];
}

/** Services whose labels tell a proxy to lead to them, but not by which of their networks. */
function unclearProxyNetwork(index: SwarmIndex, service: ServiceFacts): readonly Disagreement[] {
  if (service.proxied === undefined || service.proxied.network !== null) return [];
  const own = service.networks.flatMap(({ id }) => index.overlays.find((one) => one.id === id && !one.ingress) ?? []);
  const shared = (other: ServiceFacts): readonly string[] =>
    own.flatMap(({ id, name }) => (other.networks.some((one) => one.id === id) ? [name] : []));
  // Who publishes ports and shares some of its networks, not all, may be the proxy that picks the wrong one.
  const proxies = index.facts.services.filter(
    (other) =>
      other !== service &&
      other.proxied === undefined &&
      other.ports.some(({ published }) => published > 0) &&
      shared(other).length > 0 &&
      shared(other).length < own.length,
  );
  const [proxy] = proxies;
  if (own.length < 2 || proxy === undefined) return [];
  return [
    {
      kind: 'api/proxy-network-unclear',
      place: { service: service.name },
      expected: 'a label that names the network by which the proxy reaches the service',
      observed: `none, and it is in ${own.map(({ name }) => name).join(' and ')}`,
      evidence: proxies.map((one) => `${one.name} publishes ports and is only in ${shared(one).join(', ')}`),
      details: { service: service.name, network: shared(proxy)[0] ?? '' },
    },
  ];
}

/** Releases whose routing mesh is known not to work as documented, and what is wrong with them. */
const BROKEN_RELEASES: Readonly<Record<string, string>> = {
  '28.0.0': 'puts its rules of the routing mesh where other rules of its own come first',
  '29.8.0': 'does not lead tasks to ports that their own node publishes',
};

/** `28.5.2+dfsg4` and `28.5.2-ce` are both 28.5.2. */
function release(version: string): string {
  return /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? version;
}

function versions({ facts }: SwarmIndex): readonly Disagreement[] {
  const nodes = facts.nodes.filter(({ state, engineVersion }) => state === 'ready' && engineVersion !== '');
  const minors = new Set(nodes.map(({ engineVersion }) => release(engineVersion).split('.').slice(0, 2).join('.')));
  const differ: readonly Disagreement[] =
    minors.size < 2
      ? []
      : [
          {
            kind: 'api/versions-differ',
            place: {},
            expected: 'engines of one release series',
            observed: [...minors].toSorted().join(', '),
            evidence: nodes.map(({ name, engineVersion }) => `${name} ${engineVersion}`),
            details: {},
          },
        ];
  const broken = nodes.flatMap(({ name, engineVersion }): Disagreement[] => {
    const problem = BROKEN_RELEASES[release(engineVersion)];
    if (problem === undefined) return [];
    return [
      {
        kind: 'api/release-broken',
        place: { node: name },
        expected: 'a release without known faults of its networks',
        observed: `Docker ${engineVersion}, which ${problem}`,
        evidence: [],
        details: { node: name, version: engineVersion },
      },
    ];
  });
  return [...differ, ...broken];
}
