import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { DeployedNetwork, RunningTask } from '../../src/lab/stack.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { readInterfaces } from '../../src/probes/interfaces.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { legsIn } from '../support/legs.js';
import { cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { LEGS, legsStack } from './legs.js';

/** The networks that the claim is about, and the service that is in only this one. */
const NETWORKS = [
  { network: 'front', neighbour: 'web' },
  { network: 'back', neighbour: 'store' },
] as const;
const TIMEOUT_MS = 1000;

const REASONS = [
  'interface-missing',
  'interface-twice',
  'interface-shared',
  'address-differs',
  'unreachable',
  'wrong-task-answers',
] as const;
type Reason = (typeof REASONS)[number];

/** What a connection brought. */
interface Reached {
  readonly from: string;
  readonly fromNode: string;
  readonly to: string;
  /** The task that answered; `null` for none. */
  readonly answeredBy: string | null;
  readonly error: string | null;
}

/** The task's part in one of its networks. */
interface Membership {
  readonly network: string;
  /** By the managers' API; `null` where it has none in the network. */
  readonly address: string | null;
  /** Interfaces with an address in the network's subnet, and those addresses. */
  readonly legs: readonly { readonly name: string; readonly addresses: readonly string[] }[];
  /** From the task to one that is only in this network, and back; empty where it has no address in it. */
  readonly reached: readonly Reached[];
}

export interface Memberships {
  readonly task: string;
  readonly node: string;
  readonly networks: readonly Membership[];
}

export default defineScenario({
  id: 'overlay/several-networks',
  claim: 'A task of a service in two overlays has one interface in each, and reaches the tasks of both by them.',
  level: 'core',
  requirements: ['R-overlay-several'],
  needs: ['vxlan', 'bridge', 'veth'],
  disturbs: 'nothing',
  parameters: LEGS,
  stack: legsStack,
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context): Promise<Memberships> => {
    const { stack } = context;
    const tasks = await stack.tasks();
    const task = onlyTask(tasks, 'both');
    const { interfaces } = await readInterfaces(
      witnessed(context, shellOfTask(task), `Interfaces and routes of ${task.name}`),
    );
    const networks = await Promise.all(
      NETWORKS.map(async ({ network, neighbour }): Promise<Membership> => {
        const { name, subnet } = stack.network(network);
        return {
          network: name,
          address: task.addresses[name] ?? null,
          legs: legsIn(interfaces, subnet).map((leg) => ({
            name: leg.name,
            addresses: leg.addresses.map(({ address }) => address),
          })),
          reached: await reachBothWays(context, stack.network(network), task, onlyTask(tasks, neighbour)),
        };
      }),
    );
    return { task: task.name, node: task.node.name, networks };
  },
  judge: judgeMemberships,
  faults: [
    {
      kind: 'mutation',
      name: 'one-network',
      does: 'Takes one of the two networks from the service.',
      change: { bothIn: ['front'] },
      expect: { reason: 'interface-missing', place: { network: 'legs-in-front-back' } },
    },
    {
      kind: 'mutation',
      name: 'third-network',
      does: 'Gives the service a third network.',
      change: { bothIn: ['front', 'back', 'closed'] },
      expect: 'look-alike',
    },
  ],
});

function onlyTask(tasks: readonly RunningTask[], service: string): RunningTask {
  const task = tasks.find((candidate) => candidate.service === service);
  if (task === undefined) throw cannotMeasure(`a task of ${service}`, 'none');
  return task;
}

async function reachBothWays(
  context: MeasureContext,
  { name }: DeployedNetwork,
  task: RunningTask,
  neighbour: RunningTask,
): Promise<Reached[]> {
  return Promise.all(
    [[task, neighbour] as const, [neighbour, task] as const].flatMap(([from, to]) => {
      const address = to.addresses[name];
      return address === undefined ? [] : [reach(context, from, to, address)];
    }),
  );
}

async function reach(context: MeasureContext, from: RunningTask, to: RunningTask, address: string): Promise<Reached> {
  const [tried] = await dialWitnessed(context, shellOfTask(from), `${from.name} connects to ${to.name}`, {
    targets: [{ address, port: RESPONDER_PORT, protocol: 'tcp' }],
    timeoutMs: TIMEOUT_MS,
  });
  return {
    from: from.name,
    fromNode: from.node.name,
    to: to.name,
    answeredBy: tried?.identity?.task ?? null,
    error: tried?.error ?? null,
  };
}

export function judgeMemberships({ task, node, networks }: Memberships): Judgement<Reason> {
  const seen = new Set<string>();
  for (const { network, address, legs, reached } of networks) {
    const place = { node, network, task };
    const [leg, second] = legs;
    if (leg === undefined) {
      return broken('interface-missing', place, `${task} has an interface in ${network}; it has none.`);
    }
    if (second !== undefined) {
      return broken(
        'interface-twice',
        place,
        `${task} has one interface in ${network}; it has ${legs.map(({ name }) => name).join(' and ')}.`,
      );
    }
    if (seen.has(leg.name)) {
      return broken(
        'interface-shared',
        place,
        `${task} has an interface of its own in ${network}; ${leg.name} is also in another one.`,
      );
    }
    seen.add(leg.name);
    if (address === null || !leg.addresses.includes(address)) {
      return broken(
        'address-differs',
        place,
        `${leg.name} of ${task} has the address of the API, ${address ?? 'none'}; it has ${leg.addresses.join(', ')}.`,
      );
    }
    const impostor = reached.find(({ answeredBy, to }) => answeredBy !== null && answeredBy !== to);
    if (impostor !== undefined) {
      return broken(
        'wrong-task-answers',
        { node: impostor.fromNode, network, task: impostor.to },
        `${impostor.to} answers ${impostor.from} in ${network}; ${impostor.answeredBy ?? 'nobody'} does.`,
      );
    }
    const silent = reached.find(({ answeredBy }) => answeredBy === null);
    if (silent !== undefined || reached.length < 2) {
      return broken(
        'unreachable',
        { node: silent?.fromNode ?? node, network, task: silent?.to ?? task },
        `${task} and a task that is only in ${network} answer each other; ${silent?.from ?? 'none'} got ${silent?.error ?? 'no address to ask'}.`,
      );
    }
  }
  return ok(
    `${task} on ${node} has one interface in each of ${networks.map(({ network }) => network).join(' and ')} and is answered in both.`,
  );
}
