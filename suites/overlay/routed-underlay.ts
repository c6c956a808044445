import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask, StackDeclaration } from '../../src/lab/stack.js';
import { findNamespaces } from '../../src/probes/forwarding.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { describeLinks, placeOfLinks } from '../support/localise.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';

const ROUTER = 'router';
const TRIES = 2;
const TIMEOUT_MS = 1500;

/** Two nodes that share no segment; a router forwards between theirs. */
const ROUTED: StackDeclaration = {
  name: 'routed',
  own: {
    nodes: {
      own1: { role: 'manager', segments: ['control'], routes: { data: ROUTER } },
      own2: { role: 'worker', segments: ['data'], routes: { control: ROUTER } },
    },
    budgetS: 90,
    formed: true,
    routers: { [ROUTER]: ['control', 'data'] },
  },
  networks: { plain: {} },
  services: { echo: { scale: 2, networks: ['plain'], maxReplicasPerNode: 1 } },
};

const REASONS = ['underlay-not-routed', 'needs-multicast', 'unreachable', 'wrong-task-answers'] as const;
type Reason = (typeof REASONS)[number];

/** How one node gets to another on the underlay. */
interface Route {
  readonly from: string;
  readonly to: string;
  /** Address of the next hop; `null` when the other node is on a segment of its own. */
  readonly via: string | null;
}

/** What a task heard of a task on another node. */
interface Link {
  readonly from: string;
  readonly to: string;
  /** Task that was dialled. */
  readonly task: string;
  readonly tries: number;
  readonly answers: readonly string[];
  readonly errors: readonly string[];
}

export interface Routed {
  readonly network: string;
  readonly routes: readonly Route[];
  /** The multicast group of the VXLAN device on each node that has one. */
  readonly groups: readonly { readonly node: string; readonly group: string }[];
  readonly links: readonly Link[];
}

export default defineScenario({
  id: 'overlay/routed-underlay',
  claim:
    'Tasks reach each other over an overlay when their nodes are in different IP subnets with a router in between, without multicast.',
  level: 'core',
  requirements: ['R-overlay-routed-underlay'],
  needs: ['vxlan', 'bridge', 'veth'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => ROUTED,
  reasons: REASONS,
  convergesWithinMs: 10_000,
  measure: async (context): Promise<Routed> => {
    const network = context.stack.network('plain').name;
    const tasks = await context.stack.tasks('echo');
    if (new Set(tasks.map(({ node }) => node.name)).size < 2) throw cannotMeasure('tasks on two nodes', 'fewer');
    const seen = await Promise.all(
      tasks.map(async (task) => ({
        routes: await routesFrom(context, task),
        group: await multicastGroup(context, task),
        links: await dialFrom(context, task, tasks, network),
      })),
    );
    return {
      network,
      routes: seen.flatMap(({ routes }) => routes),
      groups: seen.flatMap(({ group }) => (group === null ? [] : [group])),
      links: seen.flatMap(({ links }) => links),
    };
  },
  judge: judgeRouted,
  faults: [
    {
      kind: 'lab',
      fault: findFault('router/drop-data-path'),
      parameters: { router: ROUTER },
      expect: { reason: 'unreachable', place: { network: 'routed-plain' } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: 'own2' }, expect: 'look-alike' },
  ],
});

async function routesFrom(context: MeasureContext, { node }: RunningTask): Promise<Route[]> {
  const others = context.lab.nodes.filter((other) => other.name !== node.name);
  const { stdout } = await context.observe(
    node.shell,
    'Next hop to the other nodes',
    others.map(({ controlAddress }) => `ip -o route get ${controlAddress}`).join('; '),
  );
  return others.map((other) => {
    const line = stdout.split('\n').find((one) => one.startsWith(`${other.controlAddress} `));
    if (line === undefined) throw cannotMeasure(`a route from ${node.name} to ${other.name}`, stdout.trim());
    return { from: node.name, to: other.name, via: / via (\S+)/.exec(line)?.[1] ?? null };
  });
}

async function multicastGroup(
  context: MeasureContext,
  { node }: RunningTask,
): Promise<Routed['groups'][number] | null> {
  const { id, name } = context.stack.network('plain');
  const namespace = (await findNamespaces(node.shell)).overlay(id);
  if (namespace === null) throw cannotMeasure(`a namespace of ${name} on ${node.name}`, 'none');
  const { stdout } = await witnessed(context, node.shell.inNetworkNamespace(namespace), `VXLAN device of ${name}`).run(
    'ip -d -o link show type vxlan',
  );
  if (!stdout.includes(' vxlan ')) throw cannotMeasure(`a VXLAN device of ${name} on ${node.name}`, stdout.trim());
  const group = / group (\d+\.\S+)/.exec(stdout)?.[1];
  return group === undefined ? null : { node: node.name, group };
}

async function dialFrom(
  context: MeasureContext,
  task: RunningTask,
  tasks: readonly RunningTask[],
  network: string,
): Promise<Link[]> {
  const others = tasks.filter(({ node }) => node.name !== task.node.name);
  const tries = await dialWitnessed(context, shellOfTask(task), `${task.name} connects to the tasks of other nodes`, {
    targets: others.flatMap((other) =>
      (['tcp', 'udp'] as const).map((protocol) => ({
        address: addressOf(other, network),
        port: RESPONDER_PORT,
        protocol,
      })),
    ),
    tries: TRIES,
    timeoutMs: TIMEOUT_MS,
    sideBySide: true,
  });
  return others.map((other) => {
    const own = tries.filter(({ target }) => target.address === addressOf(other, network));
    return {
      from: task.node.name,
      to: other.node.name,
      task: other.name,
      tries: own.length,
      answers: own.flatMap(({ identity }) => (identity === null ? [] : [identity.task])),
      errors: own.flatMap(({ error }) => (error === null ? [] : [error])),
    };
  });
}

export function judgeRouted({ network, routes, groups, links }: Routed): Judgement<Reason> {
  const direct = routes.find(({ via }) => via === null);
  if (direct !== undefined) {
    return broken(
      'underlay-not-routed',
      { node: direct.from, peer: direct.to },
      `A router is between ${direct.from} and ${direct.to}; they are on one segment.`,
    );
  }
  const [multicast] = groups;
  if (multicast !== undefined) {
    return broken(
      'needs-multicast',
      { node: multicast.node, network },
      `The VXLAN device of ${network} has no multicast group; on ${multicast.node} it has ${multicast.group}.`,
    );
  }
  const silent = links.filter(({ errors, answers }) => errors.length > 0 || answers.length === 0);
  const [first] = silent;
  if (first !== undefined) {
    const dead = describeLinks(silent, links.length);
    return broken(
      'unreachable',
      { ...placeOfLinks(silent), network },
      `Tasks reach each other over ${network} across the router; ${dead} links lost ${first.errors.length} of ${first.tries} tries with ${first.errors[0] ?? 'no answer'}.`,
    );
  }
  const wrong = links.find(({ answers, task }) => answers.some((answer) => answer !== task));
  if (wrong !== undefined) {
    return broken(
      'wrong-task-answers',
      { node: wrong.from, peer: wrong.to, network, task: wrong.task },
      `${wrong.task} answers at its address; ${wrong.answers.join(', ')} answered.`,
    );
  }
  const hops = [...new Set(routes.map(({ from, to, via }) => `${from} → ${to} via ${via ?? ''}`))].join(', ');
  return ok(`Tasks answer each other by TCP and UDP over ${network} across a router (${hops}), without multicast.`);
}
