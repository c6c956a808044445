import type { StackTopology, TopologyService } from '../model/topology.js';
import type { DeployedStack } from './stack.js';

/** What was deployed and where its tasks run now, to be drawn. Asks a manager once. */
export async function topologyOf(stack: DeployedStack): Promise<StackTopology> {
  const { declaration, lab } = stack;
  const names = Object.keys(declaration.services);
  const services = names.map((name) => ({ name, deployed: stack.service(name) }));
  const tasks =
    services.length === 0
      ? []
      : await lab.manager().engine.tasks.list({ service: services.map(({ deployed }) => deployed.name) });
  const nodeNames = new Map(lab.nodes.map(({ swarmNodeId, name }) => [swarmNodeId, name]));
  return {
    stack: declaration.name,
    nodes: lab.nodes.map(({ name }) => name),
    networks: Object.entries(declaration.networks).map(([name, { driver, options }]) => ({
      name: stack.network(name).name,
      driver: driver ?? 'overlay',
      encrypted: options?.['encrypted'] !== undefined,
      subnet: stack.network(name).subnet,
    })),
    services: services.map(({ name, deployed }): TopologyService => ({
      name: deployed.name,
      networks: [
        ...(declaration.services[name]?.networks ?? []).map((network) =>
          network in declaration.networks ? stack.network(network).name : network,
        ),
        ...(deployed.publishedPorts.some(({ mode }) => mode === 'ingress') ? ['ingress'] : []),
      ],
      published: deployed.publishedPorts.map(
        ({ target, published, protocol }) => `${published === 0 ? '' : `${published}→`}${target}/${protocol}`,
      ),
      taskNodes: tasks
        .filter(({ ServiceID, Status }) => ServiceID === deployed.id && Status.State === 'running')
        .flatMap(({ NodeID }) => nodeNames.get(NodeID ?? '') ?? []),
    })),
  };
}
