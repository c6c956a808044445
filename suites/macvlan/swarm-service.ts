import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { ServiceSpec, Task } from '../../src/docker/index.js';
import type { Lab, LabNode } from '../../src/lab/lab.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { isInside } from '../support/addresses.js';
import { awaitResponder, describeContainer, freshName } from '../support/containers.js';
import { asked, dialWitnessed, witnessed } from '../support/evidence.js';
import { mustPrepare } from '../support/task-shell.js';
import { VLANS, addressOn, asChild, nodePair, parentOn, trunkNetworkSpec, type Child } from '../support/trunk.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

const VLAN = VLANS.swarmService;
/** Each node allocates from a part of its own. */
const RANGES = [`${addressOn(VLAN, 64)}/27`, `${addressOn(VLAN, 96)}/27`] as const;
const SETTLED_WITHIN_MS = 120_000;

const REASONS = ['task-not-running', 'outside-own-range', 'unreachable', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

interface Parameters {
  /** What the aimed node's own settings name as parent: what the engine makes, a link made beforehand, or nothing there is. */
  readonly parent: 'made' | 'beforehand' | 'missing';
}

const PARAMETERS: Parameters = { parent: 'made' };

/** What became of the service on one node. */
export interface NodeTask {
  readonly node: string;
  readonly range: string;
  readonly state: string;
  /** What the swarm says about a task that does not run. */
  readonly error: string;
  /** `null` where no task runs. */
  readonly address: string | null;
  /** Of the other nodes' tasks: who answered, or why nobody did. */
  readonly answers: readonly { readonly peer: string; readonly answer: string | null; readonly error: string | null }[];
}

export default defineScenario({
  id: 'macvlan/swarm-service',
  claim:
    'A macvlan network of scope swarm takes parent and range from a config network of each node, and the tasks of a service on it reach each other across nodes.',
  level: 'extended',
  requirements: ['R-macvlan-swarm'],
  needs: ['macvlan', 'vlan-8021q'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context, { parent }): Promise<readonly NodeTask[]> => {
    const { other, aimed } = nodePair(context);
    const network = freshName('macvlan');
    const settings = `${network}-settings`;
    const nodes = await Promise.all(
      [aimed, other].map(async (node, index) => {
        const range = RANGES[index] ?? '';
        const link = node === aimed ? await parentFor(context, node, parent) : parentOn(node, VLAN);
        await makeSettings(context, node, settings, link, range);
        return { node, range };
      }),
    );
    const service = await startService(context, network, settings, [aimed, other]);
    const tasks = await settledTasks(context, service, [aimed, other]);
    const running = await Promise.all(
      nodes.map(async ({ node, range }) => {
        const task = tasks.get(node.name);
        const containerId = task?.Status.State === 'running' ? task.Status.ContainerStatus?.ContainerID : undefined;
        const child =
          containerId === undefined ? null : asChild(await describeContainer(context, node, containerId), network);
        return { node, range, task, child };
      }),
    );
    return Promise.all(
      running.map(async ({ node, range, task, child }): Promise<NodeTask> => ({
        node: node.name,
        range,
        state: task?.Status.State ?? 'none',
        error: task?.Status.Err ?? '',
        address: child?.address ?? null,
        answers:
          child === null
            ? []
            : await Promise.all(
                running.flatMap((peer) =>
                  peer.child === null || peer.node === node ? [] : [ask(context, child, peer.child)],
                ),
              ),
      })),
    );
  },
  judge: judgeTasks,
  faults: [
    {
      kind: 'mutation',
      name: 'parent-missing',
      does: 'Names a parent in the settings of one node that is not there.',
      change: { parent: 'missing' },
      expect: { reason: 'task-not-running', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'parent-made-beforehand',
      does: 'Names a parent in the settings of one node that was made beforehand, under a name of its own.',
      change: { parent: 'beforehand' },
      expect: 'look-alike',
    },
  ],
});

/** Name of the parent that a node's settings give. */
async function parentFor(context: MeasureContext, node: LabNode, parent: Parameters['parent']): Promise<string> {
  if (parent === 'made') return parentOn(node, VLAN);
  if (parent === 'missing') return `absent0.${VLAN}`;
  const link = `uplink${VLAN}`;
  context.undo.add(`the link ${link} of ${node.name}`, async () => {
    await node.shell.run(`ip link del ${link}`);
  });
  mustPrepare(
    node.name,
    await witnessed(context, node.shell, 'A parent made beforehand').run(
      `ip link add link ${node.trunkInterface} name ${link} type vlan id ${VLAN} && ip link set ${link} up`,
    ),
  );
  return link;
}

/** Makes a node's config network: what a network of scope swarm becomes on this node. */
async function makeSettings(
  context: MeasureContext,
  node: LabNode,
  name: string,
  parent: string,
  ipRange: string,
): Promise<void> {
  const { Options, IPAM } = trunkNetworkSpec(node, VLAN, { parent, ipRange });
  // The engine keeps it while a network made from it is there, and that goes with the node's last task.
  context.undo.add(`the config network ${name} of ${node.name}`, () =>
    removeOnceUnused(`the config network ${name} of ${node.name}`, () => node.engine.networks.remove(name)),
  );
  await asked(
    context,
    node.name,
    `POST /networks/create config-only, parent ${parent}, range ${ipRange}`,
    () =>
      node.engine.networks.create(
        {
          Name: name,
          Driver: 'bridge',
          ConfigOnly: true,
          ...(Options === undefined ? {} : { Options }),
          ...(IPAM === undefined ? {} : { IPAM }),
        },
        { signal: context.signal },
      ),
    (id) => id,
  );
}

async function removeOnceUnused(what: string, remove: () => Promise<void>): Promise<void> {
  await pollUntil({ awaiting: `the end of ${what}`, deadlineMs: 30_000 }, async () => {
    await remove();
    return true;
  });
}

/** Makes the network and a service on it with a task on each of `nodes`. Returns the service's id. */
async function startService(
  context: MeasureContext,
  network: string,
  settings: string,
  nodes: readonly LabNode[],
): Promise<string> {
  const { lab, undo, signal } = context;
  const manager = lab.manager();
  undo.add(`the network ${network}`, () =>
    removeOnceUnused(`the network ${network}`, () => manager.engine.networks.remove(network)),
  );
  await asked(
    context,
    manager.name,
    `POST /networks/create macvlan of scope swarm from ${settings}`,
    () =>
      manager.engine.networks.create(
        { Name: network, Driver: 'macvlan', Scope: 'swarm', ConfigFrom: { Network: settings } },
        { signal },
      ),
    (id) => id,
  );
  const spec = serviceSpec(lab, network, nodes);
  undo.add(`the service ${spec.Name}`, () => manager.engine.services.remove(spec.Name));
  return asked(
    context,
    manager.name,
    `POST /services/create on ${network}`,
    () => manager.engine.services.create(spec, { signal }),
    (id) => id,
  );
}

function serviceSpec(lab: Lab, network: string, nodes: readonly LabNode[]): ServiceSpec {
  const others = lab.nodes.filter((node) => !nodes.includes(node));
  return {
    Name: `${network}-service`,
    TaskTemplate: {
      ContainerSpec: {
        Image: lab.probeImage,
        Args: ['seatrial-responder'],
        Env: ['SEATRIAL_SERVICE={{.Service.Name}}', 'SEATRIAL_NODE={{.Node.Hostname}}'],
        StopGracePeriod: 1_000_000_000,
      },
      Networks: [{ Target: network }],
      Placement: { Constraints: others.map(({ name }) => `node.hostname!=${name}`) },
      // A task that was refused stays to be read.
      RestartPolicy: { Condition: 'none' },
    },
    Mode: { Global: {} },
    EndpointSpec: { Mode: 'dnsrr' },
  };
}

/** The service's task on each node, once it runs or was given up. */
async function settledTasks(
  context: MeasureContext,
  service: string,
  nodes: readonly LabNode[],
): Promise<ReadonlyMap<string, Task>> {
  const manager = context.lab.manager();
  const { value } = await pollUntil(
    {
      awaiting: `a task that runs or was given up on ${nodes.map(({ name }) => name).join(' and ')}`,
      deadlineMs: SETTLED_WITHIN_MS,
      intervalMs: 200,
      signal: context.signal,
    },
    async (signal) => {
      const tasks = await manager.engine.tasks.list({ service: [service] }, { signal });
      const settled = new Map(
        nodes.flatMap((node) => {
          const task = tasks.find(({ NodeID }) => NodeID === node.swarmNodeId);
          const isSettled = ['running', 'rejected', 'failed', 'complete'].includes(task?.Status.State ?? '');
          return task !== undefined && isSettled ? [[node.name, task] as const] : [];
        }),
      );
      return settled.size === nodes.length
        ? settled
        : new NotYet(tasks.map(({ Status }) => Status.State).join(', ') || 'no tasks');
    },
  );
  return asked(
    context,
    manager.name,
    `GET /tasks of the service`,
    () => Promise.resolve(value),
    (tasks) => [...tasks].map(([node, { Status }]) => ({ node, state: Status.State, error: Status.Err })),
  );
}

async function ask(context: MeasureContext, from: Child, to: Child): Promise<NodeTask['answers'][number]> {
  await awaitResponder(context, to);
  const [tried] = await dialWitnessed(
    context,
    from.shell,
    `the task on ${from.node.name} connects to the one on ${to.node.name}`,
    { targets: [{ address: to.address, port: RESPONDER_PORT, protocol: 'tcp' }], timeoutMs: 1500 },
  );
  return { peer: to.node.name, answer: tried?.identity?.node ?? null, error: tried?.error ?? null };
}

export function judgeTasks(tasks: readonly NodeTask[]): Judgement<Reason> {
  for (const { node, state, error, address, range } of tasks) {
    if (address === null) {
      return broken('task-not-running', { node }, `A task runs on ${node}; it is ${state}: ${error || 'no reason'}.`);
    }
    if (!isInside(address, range)) {
      return broken(
        'outside-own-range',
        { node },
        `The task on ${node} has an address in ${range}, which the node's settings say; it has ${address}.`,
      );
    }
  }
  for (const { node, answers } of tasks) {
    for (const { peer, answer, error } of answers) {
      if (answer === null) {
        return broken(
          'unreachable',
          { node, peer },
          `The task on ${peer} answers the one on ${node}; it got ${error ?? 'nothing'}.`,
        );
      }
      if (answer !== peer) {
        return broken('stranger-answers', { node, peer }, `The task on ${peer} answers; one on ${answer} did.`);
      }
    }
  }
  return ok(
    `Tasks at ${tasks.map(({ node, address }) => `${address ?? ''} on ${node}`).join(' and ')}, each in its node's range, answer each other.`,
  );
}
