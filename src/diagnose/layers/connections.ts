import type { ContainerFacts, NamespaceFacts, NetworkFacts } from '../facts/facts.js';
import { isInSubnet } from './addresses.js';
import type { Disagreement } from './disagreement.js';
import {
  INGRESS_SANDBOX,
  balancerNamespace,
  namespaceOf,
  namespaceOfContainer,
  overlayNamespace,
  withoutPrefix,
  type InsideView,
  type SwarmIndex,
} from './swarm-index.js';

/** So many wrong checksums within a second or two are no accident. */
const WRONG_CHECKSUMS = 2;

/** What goes on in namespaces right now: connections that lead nowhere, and packets that arrive damaged. */
export function compareConnections(index: SwarmIndex): readonly Disagreement[] {
  return index.inside.flatMap((view) => [
    ...view.containers.flatMap((container) => {
      const namespace = namespaceOfContainer(view, container);
      return namespace === null ? [] : ofContainer(index, view, container, namespace);
    }),
    ...index.overlays.flatMap((network) => staleConnections(index, view, network)),
    ...flowsPastMesh(index, view),
  ]);
}

function ofContainer(
  index: SwarmIndex,
  view: InsideView,
  container: ContainerFacts,
  namespace: NamespaceFacts,
): readonly Disagreement[] {
  const { node } = view;
  const task = index.task(container.taskId);
  const service = task === null ? undefined : index.service(task.serviceId)?.name;
  const place = { node, ...(service === undefined ? {} : { service }), task: task?.name ?? container.name };
  const details = { node, container: container.id.slice(0, 12), namespace: namespace.name };
  const networks = index.overlays.filter(({ id }) => container.networks.some((own) => own.id === id));
  const found: Disagreement[] = [];
  for (const address of namespace.dialled ?? []) {
    const network = networks.find(({ subnets }) => subnets.some((subnet) => isInSubnet(address, subnet)));
    if (network === undefined || !isNobody(index, view, network, address)) continue;
    found.push({
      kind: 'task/dials-nobody',
      place: { ...place, network: network.name },
      expected: `it to connect to addresses of ${network.name} that something has`,
      observed: `it tries ${address}, which nothing has`,
      evidence: [],
      details: { ...details, address, network: network.name },
    });
  }
  for (const { address, port, idleMs, keepAliveMs } of namespace.idle ?? []) {
    const network = networks.find(({ id }) => index.servicesIn(id).some((one) => one.virtualAddresses[id] === address));
    const seconds = network === undefined ? undefined : balancerNamespace(view, network)?.timeouts?.tcp;
    if (network === undefined || seconds === undefined) continue;
    const timeoutMs = seconds * 1000;
    if (idleMs < timeoutMs / 2 || (keepAliveMs !== null && keepAliveMs < timeoutMs)) continue;
    const target = index.servicesIn(network.id).find((one) => one.virtualAddresses[network.id] === address);
    found.push({
      kind: 'balancing/connection-outlived',
      place: { ...place, network: network.name },
      expected: `something to be sent over connections to a virtual address within ${seconds} s, after which IPVS forgets them`,
      observed: `the one to ${target?.name ?? address} (${address}:${port}) has been silent for ${(idleMs / 1000).toFixed(0)} s, and ${keepAliveMs === null ? 'nothing is sent to keep it' : `the kernel asks only after ${(keepAliveMs / 1000).toFixed(0)} s`}`,
      evidence: [],
      details: { ...details, address, target: target?.name ?? '', timeout: String(seconds) },
    });
  }
  const wrong = Object.entries(namespace.counters ?? {}).filter(
    ([name, { rose }]) => /^(?:Tcp|Udp)InCsumErrors$/.test(name) && rose >= WRONG_CHECKSUMS,
  );
  if (wrong.length > 0) {
    found.push({
      kind: 'task/checksums-wrong',
      place,
      expected: 'packets to arrive with the checksum of what is in them',
      observed: wrong.map(([name, { rose }]) => `${name} rose by ${rose} while it was read`).join(', '),
      evidence: wrong.map(([name, { total }]) => `${name} ${total}`),
      details,
    });
  }
  return found;
}

/** True when every node was asked and nothing has an address of a network, nor had it a moment ago. */
function isNobody(index: SwarmIndex, view: InsideView, network: NetworkFacts, address: string): boolean {
  if (index.facts.swarm.api !== 'read' || index.facts.views.length < index.nodes.length) return false;
  const own = overlayNamespace(view, network.id)?.links.flatMap(({ addresses }) => addresses.map(withoutPrefix)) ?? [];
  return (
    !own.includes(address) &&
    !index.virtualAddresses.has(address) &&
    !index.taskAddresses(network.id).has(address) &&
    !index.endpoints(network.id).some((one) => one.address === address)
  );
}

/** UDP that a balancer keeps with a backend that is no more: where it is set to, it forgets that with the next packet. */
function staleConnections(index: SwarmIndex, view: InsideView, network: NetworkFacts): readonly Disagreement[] {
  const namespace = balancerNamespace(view, network);
  const known = index.taskAddresses(network.id);
  if (index.facts.swarm.api !== 'read' || namespace?.sysctls['net.ipv4.vs.expire_nodest_conn'] !== '0') return [];
  return (namespace.balanced ?? []).flatMap(({ protocol, address, port, backend }): Disagreement[] => {
    if (known.has(backend) || !network.subnets.some((subnet) => isInSubnet(backend, subnet))) return [];
    const service = index.servicesIn(network.id).find((one) => one.virtualAddresses[network.id] === address)?.name;
    return [
      {
        kind: 'balancing/connection-stale',
        place: { node: view.node, network: network.name, ...(service === undefined ? {} : { service }), port },
        expected: `${protocol} to ${address}:${port} to go to a task`,
        observed: `it is kept with ${backend}, which no task has`,
        evidence: [`${protocol} ${address}:${port} -> ${backend}`],
        details: { node: view.node, network: network.name, namespace: namespace.name, address, backend },
      },
    ];
  });
}

/** UDP to a published port that began before the port was published, and goes on past the mesh. */
function flowsPastMesh(index: SwarmIndex, view: InsideView): readonly Disagreement[] {
  const sandbox = namespaceOf(view, INGRESS_SANDBOX);
  const host = namespaceOf(view, 'host');
  if (sandbox === null || host === null) return [];
  const own = new Set(host.links.flatMap(({ addresses }) => addresses.map(withoutPrefix)));
  return index.meshPorts().flatMap(({ service, protocol, published }) =>
    (view.host.flows ?? []).flatMap((flow): Disagreement[] => {
      const { address, port, answers } = flow;
      if (flow.protocol !== protocol || port !== published || !own.has(address) || answers !== address) return [];
      return [
        {
          kind: 'host-rules/flow-past-mesh',
          place: { node: view.node, service, port: published },
          expected: `${protocol} to port ${published} to be translated to the routing mesh`,
          observed: `the kernel keeps a connection to ${address}:${port} that it answers itself`,
          evidence: [`${protocol} dst=${address} dport=${port}, answers from ${answers}`],
          details: { node: view.node, protocol, port: String(published) },
        },
      ];
    }),
  );
}
