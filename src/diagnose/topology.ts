import type { SwarmTopology, TopologyNetwork, TopologyNode, TopologyService } from '../model/topology.js';
import type { Facts, NetworkFacts, NodeFacts, ServiceFacts } from './facts/facts.js';

/** What a drawing of the swarm shows. Where no manager told of it, what the nodes that were reached say. Pure. */
export function swarmTopology(facts: Facts): SwarmTopology {
  const nodeNames = new Map(facts.nodes.map(({ id, name }) => [id, name]));
  const networkNames = new Map(facts.networks.map(({ id, name }) => [id, name]));
  const tasksOf = new Map<string, string[]>();
  for (const { serviceId, nodeId, state } of facts.tasks) {
    const node = nodeId === null ? undefined : nodeNames.get(nodeId);
    if (state !== 'running' || node === undefined) continue;
    const nodes = tasksOf.get(serviceId);
    if (nodes === undefined) tasksOf.set(serviceId, [node]);
    else nodes.push(node);
  }
  return {
    nodes: facts.nodes.length > 0 ? facts.nodes.map(drawnNode) : facts.views.map(viewedNode),
    networks: (facts.networks.length > 0 ? facts.networks : seenNetworks(facts)).map(drawnNetwork),
    services: facts.services.map((service) => drawnService(service, networkNames, tasksOf.get(service.id) ?? [])),
  };
}

function drawnNode({ name, role, state, availability, manager }: NodeFacts): TopologyNode {
  const unusual = [state === 'ready' ? '' : state, availability === 'active' ? '' : availability];
  return { name, note: [manager?.leader === true ? 'leader' : role, ...unusual].filter(Boolean).join(', ') };
}

function viewedNode({ node, engine }: Facts['views'][number]): TopologyNode {
  return { name: node, note: engine.controlAvailable ? 'manager' : 'node' };
}

/** Networks of the swarm that nodes take part in, each once. */
function seenNetworks({ views }: Facts): readonly NetworkFacts[] {
  const seen = views.flatMap(({ networks }) => networks).filter(({ scope }) => scope === 'swarm');
  return [...new Map(seen.map((network) => [network.id, network])).values()];
}

function drawnNetwork({ name, driver, encrypted, subnets }: NetworkFacts): TopologyNetwork {
  return { name, driver, encrypted, subnet: subnets.join(', ') };
}

function drawnService(
  { name, networks, ports }: ServiceFacts,
  networkNames: ReadonlyMap<string, string>,
  taskNodes: readonly string[],
): TopologyService {
  const meshed = ports.some(({ mode }) => mode === 'ingress') ? ['ingress'] : [];
  return {
    name,
    networks: [...new Set([...networks.flatMap(({ id }) => networkNames.get(id) ?? []), ...meshed])],
    published: ports.map(({ protocol, target, published }) =>
      published === 0 ? `${target}/${protocol}` : `${published}→${target}/${protocol}`,
    ),
    taskNodes,
  };
}
