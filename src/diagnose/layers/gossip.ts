import type { NetworkFacts, NetworkView, NodeView } from '../facts/facts.js';
import type { Disagreement } from './disagreement.js';
import { viewOf, type SwarmIndex } from './swarm-index.js';

/** What nodes tell each other about a network, compared between them and with what managers know. */
export function compareGossip(index: SwarmIndex): readonly Disagreement[] {
  return index.overlays.flatMap((network) => {
    const members = index.viewsIn(network.id).filter((view) => takesPart(view, network));
    return withoutOwnTwice(
      members.flatMap((view) => [
        ...missingPeers(index, network, view, members),
        ...tasksUnlikeManagers(index, network, view),
      ]),
    );
  });
}

/** That a node does not even tell itself of its task is the same thing as that others do not know of it. */
function withoutOwnTwice(told: readonly Disagreement[]): readonly Disagreement[] {
  const unknown = told.filter(({ kind }) => kind === 'gossip/task-unknown');
  const keyOf = (node: string | undefined, task: string | undefined): string => JSON.stringify([node, task]);
  const toOthers = new Set(
    unknown.flatMap(({ place: { peer, task } }) => (peer === undefined ? [] : [keyOf(peer, task)])),
  );
  const twice = new Set(
    unknown.filter(({ place: { node, peer, task } }) => peer === undefined && toOthers.has(keyOf(node, task))),
  );
  return told.filter((one) => !twice.has(one));
}

/** A node takes part in a network when something of it is in it: a task, or at least its load balancer. */
function takesPart(view: NodeView, { id }: NetworkFacts): boolean {
  const seen = viewOf(view, id);
  return seen !== null && seen.peers !== null && seen.endpoints.length > 0;
}

function missingPeers(
  index: SwarmIndex,
  network: NetworkFacts,
  view: NodeView,
  members: readonly NodeView[],
): readonly Disagreement[] {
  const peers = new Set(viewOf(view, network.id)?.peers?.map(({ address }) => address));
  return members.flatMap((other): Disagreement[] => {
    const address = index.addressOf(other.node);
    if (other === view || address === null || peers.has(address)) return [];
    return [
      {
        kind: 'gossip/peer-missing',
        place: { node: view.node, peer: other.node, network: network.name },
        expected: `${view.node} to know that ${other.node} (${address}) takes part in ${network.name}`,
        observed: `it knows ${[...peers].join(', ') || 'nobody'}`,
        evidence: [],
        details: { node: view.node, peer: other.node, address, network: network.name },
      },
    ];
  });
}

function tasksUnlikeManagers(index: SwarmIndex, network: NetworkFacts, view: NodeView): readonly Disagreement[] {
  if (index.facts.swarm.api !== 'read') return [];
  const services = viewOf(view, network.id)?.services ?? [];
  const addresses = new Set<string>();
  for (const { tasks } of services) for (const { address } of tasks) addresses.add(address);
  const unknown = index.settledTasks(network.id).flatMap((task): Disagreement[] => {
    const address = task.addresses.find(({ networkId }) => networkId === network.id)?.address ?? '';
    const service = index.service(task.serviceId)?.name;
    if (service === undefined || addresses.has(address)) return [];
    const node = index.nodeName(task.nodeId);
    return [
      {
        kind: 'gossip/task-unknown',
        place: {
          node: view.node,
          ...(node === null || node === view.node ? {} : { peer: node }),
          network: network.name,
          service,
          task: task.name,
        },
        expected: `${view.node} to know the task ${task.name} at ${address}`,
        observed: `of ${service} it knows ${listed(services, service)}`,
        evidence: [],
        details: { node: view.node, address, service, network: network.name, lost: isLost(index, view.node, node) },
      },
    ];
  });
  const known = index.taskAddresses(network.id);
  const strangers = services.flatMap(({ name: service, tasks }) =>
    tasks.flatMap((task) => (task.address === '' || known.has(task.address) ? [] : [{ ...task, service }])),
  );
  const ghosts = strangers.flatMap(({ name, address, service, nodeAddress }): Disagreement[] => {
    if (!index.facts.services.some((one) => one.name === service)) return [];
    const behind = index.nodeAt(nodeAddress);
    return [
      {
        kind: 'gossip/task-ghost',
        place: {
          node: view.node,
          ...(behind === null || behind === view.node ? {} : { peer: behind }),
          network: network.name,
          service,
        },
        expected: `only tasks that managers know in ${service}`,
        observed: `also ${name} at ${address}, said to be on ${behind ?? nodeAddress}`,
        evidence: [],
        details: { node: view.node, address, service, network: network.name, lost: isLost(index, view.node, behind) },
      },
    ];
  });
  return [...unknown, ...ghosts];
}

function listed(services: NetworkView['services'], service: string): string {
  const addresses = services
    .filter(({ name }) => name === service)
    .flatMap(({ tasks }) => tasks.map(({ address }) => address));
  return addresses.join(', ') || 'none';
}

/** Whether managers gave up one of these nodes: what is told by it, or of it, is then no matter of gossip alone. */
function isLost(index: SwarmIndex, ...nodes: readonly (string | null)[]): string {
  const lost = index.facts.nodes.some(({ name, state }) => nodes.includes(name) && state !== 'ready');
  return lost ? 'yes' : 'no';
}
