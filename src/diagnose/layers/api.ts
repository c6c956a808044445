import type { Disagreement } from './disagreement.js';
import type { SwarmIndex } from './swarm-index.js';

/** What managers themselves tell that is not as it should be. */
export function compareApi(index: SwarmIndex): readonly Disagreement[] {
  return [
    ...majority(index),
    ...index.facts.nodes.flatMap((node): Disagreement[] => {
      const { name, state, message, manager } = node;
      const found: Disagreement[] = [];
      if (state !== 'ready') {
        found.push({
          kind: 'api/node-not-ready',
          place: { node: name },
          expected: 'managers to hear the node: ready',
          observed: `${state}${message === '' ? '' : `: ${message}`}`,
          evidence: [],
          details: { node: name, nodeId: node.id, itself: itself(index, name) },
        });
      }
      if (manager !== null && manager.reachability !== 'reachable') {
        found.push({
          kind: 'api/manager-unreachable',
          place: { node: name },
          expected: `the leader to reach the manager at ${manager.address}`,
          observed: manager.reachability,
          evidence: [],
          details: { node: name, nodeId: node.id, address: manager.address },
        });
      }
      return found;
    }),
    ...unrunTasks(index),
    ...sharedAddresses(index),
    ...namesakes(index),
    ...missingIngress(index),
  ];
}

/** What a node that managers do not hear says itself: `answers`, `silent`, or `unasked` where no endpoint was named. */
function itself({ facts }: SwarmIndex, name: string): string {
  if (facts.views.some(({ node }) => node === name)) return 'answers';
  return facts.gaps.some(({ what }) => what === `the engine ${name}`) ? 'silent' : 'unasked';
}

function majority({ facts }: SwarmIndex): readonly Disagreement[] {
  if (facts.swarm.api !== 'no-leader') return [];
  const managers = facts.views.filter(({ engine }) => engine.controlAvailable).map(({ node }) => node);
  return [
    {
      kind: 'api/no-leader',
      place: {},
      expected: 'a majority of managers that has a leader',
      observed: 'managers answer that there is none',
      evidence: managers.map((node) => `${node} answers and manages, without a leader`),
      details: {},
    },
  ];
}

/** Tasks that should run and failed, where nothing else runs in their place. */
function unrunTasks(index: SwarmIndex): readonly Disagreement[] {
  const { tasks } = index.facts;
  return tasks.flatMap((task): Disagreement[] => {
    const failing = task.error !== '' && task.state !== 'running';
    if (!failing || tasks.some(({ name, state }) => name === task.name && state === 'running')) return [];
    const newest = tasks.find(({ name, error, state }) => name === task.name && error !== '' && state !== 'running');
    if (newest !== task) return [];
    const service = index.service(task.serviceId);
    if (service === null) return [];
    const node = index.nodeName(task.nodeId);
    return [
      {
        kind: 'api/task-not-running',
        place: { ...(node === null ? {} : { node }), service: service.name, task: task.name },
        expected: 'the task to run',
        observed: `${task.state}: ${task.error}`,
        evidence: task.error.includes('not available') ? nodesWithoutTasks(index) : [],
        details: {
          service: service.name,
          task: task.name,
          error: task.error,
          lostNodes: index.facts.nodes.flatMap(({ name, state }) => (state === 'ready' ? [] : [name])).join(','),
        },
      },
    ];
  });
}

/** Nodes that get no tasks: they are not there, or somebody does not want it. */
function nodesWithoutTasks({ facts }: SwarmIndex): readonly string[] {
  return facts.nodes.flatMap(({ name, state, availability }) =>
    state === 'ready' && availability === 'active' ? [] : [`${name}: ${state}, ${availability}`],
  );
}

/** Addresses of one network that several services or tasks have. */
function sharedAddresses(index: SwarmIndex): readonly Disagreement[] {
  return index.overlays.flatMap(({ id, name }) => {
    const holders = new Map<string, string[]>();
    const hold = (address: string, who: string): void => {
      holders.set(address, [...(holders.get(address) ?? []), who]);
    };
    for (const service of index.servicesIn(id)) {
      const address = service.virtualAddresses[id];
      if (address !== undefined) hold(address, `the service ${service.name}`);
    }
    for (const task of index.settledTasks(id)) {
      for (const { networkId, address } of task.addresses) if (networkId === id) hold(address, `the task ${task.name}`);
    }
    return [...holders].flatMap(([address, who]): Disagreement[] =>
      who.length < 2
        ? []
        : [
            {
              kind: 'api/address-twice',
              place: { network: name },
              expected: `${address} to belong to one`,
              observed: `it belongs to ${who.join(' and ')}`,
              evidence: [],
              details: { address, network: name },
            },
          ],
    );
  });
}

/** Local networks with the name of a network of the swarm: what answers to it depends on the node. */
function namesakes(index: SwarmIndex): readonly Disagreement[] {
  return index.facts.views.flatMap((view) =>
    view.networks.flatMap((network): Disagreement[] => {
      if (network.scope !== 'local') return [];
      const namesake = index.overlays.find(({ name }) => name === network.name);
      if (namesake === undefined) return [];
      return [
        {
          kind: 'api/name-ambiguous',
          place: { node: view.node, network: network.name },
          expected: `one network ${network.name}: that of the swarm (${namesake.id})`,
          observed: `also a local ${network.driver} network of that name (${network.id.slice(0, 12)})`,
          evidence: [],
          details: { node: view.node, network: network.name, id: network.id.slice(0, 12) },
        },
      ];
    }),
  );
}

/** Ports that are to be published by the routing mesh, where it has no network. */
function missingIngress(index: SwarmIndex): readonly Disagreement[] {
  const { swarm, networks } = index.facts;
  const ports = index.meshPorts();
  if (swarm.api !== 'read' || networks.length === 0 || ports.length === 0) return [];
  if (networks.some(({ ingress }) => ingress)) return [];
  return [
    {
      kind: 'api/ingress-missing',
      place: {},
      expected: 'an ingress network, by which ports are published',
      observed: `none among ${networks.map(({ name }) => name).join(', ')}`,
      evidence: ports.map(({ service, protocol, published }) => `${service} publishes ${protocol} ${published}`),
      details: {},
    },
  ];
}
