import type { ContainerFacts, NamespaceFacts, NetworkFacts, TaskFacts } from '../facts/facts.js';
import type { Disagreement } from './disagreement.js';
import { parsedRules } from './packet-walk.js';
import { optionOf } from './rule-text.js';
import {
  GATEWAY_BRIDGE,
  linkWithAddress,
  namespaceOfContainer,
  overlayNamespace,
  tablesNamed,
  tunnelOf,
  withoutPrefix,
  type InsideView,
  type SwarmIndex,
} from './swarm-index.js';

const RESOLVER = '127.0.0.11';

/** Whether tasks have in their own namespaces what engines gave them: addresses, MTU, way out and resolver. */
export function compareTasks(index: SwarmIndex): readonly Disagreement[] {
  return index.inside.flatMap((view) =>
    view.containers.flatMap((container) => {
      const namespace = namespaceOfContainer(view, container);
      const task = index.task(container.taskId);
      if (task?.settled === true && task.state === 'starting') return awaitedHealth(index, view, container, task);
      // What a manager calls not settled may be half made or half gone.
      if (namespace === null || namespace.links.length === 0 || task?.settled !== true) return [];
      return compareTask(index, view, container, namespace, {
        task: task.name,
        service: index.service(task.serviceId)?.name ?? '',
      });
    }),
  );
}

function compareTask(
  index: SwarmIndex,
  view: InsideView,
  container: ContainerFacts,
  namespace: NamespaceFacts,
  who: { readonly task: string; readonly service: string },
): readonly Disagreement[] {
  const { node } = view;
  const place = { node, ...who };
  const details = { node, ...who, container: container.id.slice(0, 12), namespace: namespace.name };
  const found: Disagreement[] = [];
  const overlays = container.networks.flatMap(({ id, address }) => {
    const network = index.overlay(id);
    return network === null || address === '' ? [] : [{ network, address }];
  });
  for (const { network, address } of overlays) {
    const link = linkWithAddress(namespace, address);
    const carried = mtuOnNode(view, network);
    if (link === null || carried === null || link.mtu === carried) continue;
    found.push({
      kind: 'task/mtu-differs',
      place: { ...place, network: network.name },
      expected: `an MTU of ${carried} bytes, that of ${network.name} on ${node}`,
      observed: `${link.mtu} bytes at ${link.name}`,
      evidence: [],
      details: { ...details, network: network.name, device: link.name, mtu: String(carried) },
    });
  }
  const gateway = view.networks.find(({ name }) => name === GATEWAY_BRIDGE);
  const leg = gateway?.endpoints.find((endpoint) => endpoint.container === container.id)?.address ?? '';
  if (leg !== '') {
    const subnet = gateway?.subnets.find((one) => one.includes('.')) ?? '';
    if (linkWithAddress(namespace, leg) === null) {
      found.push({
        kind: 'task/gateway-leg-missing',
        place,
        expected: `an interface with ${leg} on ${GATEWAY_BRIDGE}`,
        observed: namespace.links.map(({ name, addresses }) => `${name} ${addresses.join(' ')}`).join(', '),
        evidence: [],
        details: { ...details, address: leg, subnet },
      });
    } else if (!namespace.routes.some(({ destination }) => destination === 'default')) {
      found.push({
        kind: 'task/default-route-missing',
        place,
        expected: `a default route by ${GATEWAY_BRIDGE}`,
        observed: 'none',
        evidence: namespace.routes.map(({ destination, device }) => `${destination} dev ${device}`),
        details: { ...details, address: leg, subnet },
      });
    }
  }
  found.push(...silentGateway(namespace, place, details));
  const given = new Set([...container.networks.map(({ address }) => address), leg]);
  for (const { name, addresses } of namespace.links) {
    for (const address of addresses.map(withoutPrefix)) {
      if (given.has(address) || index.virtualAddresses.has(address) || address.startsWith('127.')) continue;
      found.push({
        kind: 'task/address-unknown',
        place,
        expected: `only addresses that the engine gave it: ${[...given].filter((one) => one !== '').join(', ')}`,
        observed: `also ${address} at ${name}`,
        evidence: [],
        details: { ...details, address, device: name },
      });
    }
  }
  if (overlays.some(({ network }) => !network.ingress)) {
    const nat = tablesNamed(namespace.tables, 'nat').flatMap(parsedRules);
    const redirected = nat.some(
      ({ chain, matches, target }) =>
        chain === 'OUTPUT' && optionOf(matches, '-d')?.startsWith(RESOLVER) === true && target !== '',
    );
    if (!redirected) {
      found.push({
        kind: 'names/resolver-unreachable',
        place,
        expected: `questions to ${RESOLVER} to be led to the engine's resolver`,
        observed: `no rule of OUTPUT leads them there`,
        evidence: nat.filter(({ chain }) => chain === 'OUTPUT').map(({ text }) => text),
        details,
      });
    }
  }
  return found;
}

/** A task on a network card of the node, whose way out does not answer it. */
function silentGateway(
  { links, routes, neighbours }: NamespaceFacts,
  place: Disagreement['place'],
  details: Disagreement['details'],
): readonly Disagreement[] {
  return routes.flatMap(({ destination, device, gateway }): Disagreement[] => {
    const link = links.find(({ name }) => name === device);
    const asked = neighbours.find((one) => one.address === gateway && one.device === device);
    if (destination !== 'default' || link?.kind !== 'macvlan' || asked === undefined || asked.mac !== null) return [];
    return [
      {
        kind: 'task/gateway-silent',
        place,
        expected: `${gateway ?? ''} to answer at ${device}`,
        observed: 'the task asked for its MAC address and got no answer',
        evidence: [`default via ${gateway ?? ''} dev ${device}`],
        details: { ...details, device, gateway: gateway ?? '' },
      },
    ];
  });
}

/** A task that has been starting for a while, because its health check has not succeeded yet. */
function awaitedHealth(
  index: SwarmIndex,
  { node }: InsideView,
  { health, id }: ContainerFacts,
  { name, serviceId }: TaskFacts,
): readonly Disagreement[] {
  if (health !== 'starting' && health !== 'unhealthy') return [];
  return [
    {
      kind: 'task/health-awaited',
      place: { node, service: index.service(serviceId)?.name ?? '', task: name },
      expected: 'a task that runs to be found by its name and virtual address',
      observed: `its health check says ${health}, so that it is kept from both`,
      evidence: [],
      details: { node, container: id.slice(0, 12) },
    },
  ];
}

/** MTU of a network's tunnel on a node; `null` where it is not there. */
function mtuOnNode(view: InsideView, network: NetworkFacts): number | null {
  const namespace = overlayNamespace(view, network.id);
  return namespace === null ? null : (tunnelOf(namespace)?.mtu ?? null);
}
