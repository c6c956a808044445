import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import type { RunningTask } from '../../src/lab/stack.js';
import type { DialTarget } from '../../src/probes/dial.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { ISOLATION, nameOf, type NamedTask } from './stack.js';

/** Also for what must answer; all targets of one client are dialled side by side. */
const TIMEOUT_MS = 500;

const REASONS = ['crosses', 'member-unreachable', 'control-unanswered'] as const;
type Reason = (typeof REASONS)[number];

/** A task dialled by another one. */
interface Dialled {
  readonly to: NamedTask;
  readonly protocol: string;
  readonly answered: boolean;
}

export interface Bridging {
  /** The container in both networks. */
  readonly bridging: NamedTask;
  /** What it reaches, in both networks. */
  readonly reaches: readonly Dialled[];
  readonly clients: readonly {
    readonly client: NamedTask;
    /** Tasks of the other network. */
    readonly beyond: readonly Dialled[];
    /** The container in both, in the client's own network: the positive control. */
    readonly controls: readonly Dialled[];
  }[];
  /** Packets that the container in both networks forwarded meanwhile. */
  readonly forwarded: number;
  /** It would forward what was sent through it. */
  readonly forwards: boolean;
}

export default defineScenario({
  id: 'isolation/bridging-container',
  claim:
    'A container in two networks reaches both; without added routes nobody crosses from one to the other through it.',
  level: 'core',
  requirements: ['R-isolation-two-networks'],
  needs: ['vxlan', 'veth'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => ISOLATION,
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context): Promise<Bridging> => {
    const { stack } = context;
    const sides = await Promise.all(
      ['left', 'right'].map(async (side) => ({ network: stack.network(side).name, tasks: await stack.tasks(side) })),
    );
    const [both] = await stack.tasks('both');
    if (both === undefined || sides.some(({ tasks }) => tasks.length < 2)) {
      throw cannotMeasure('two tasks in each network and one in both', 'fewer');
    }
    const before = await readForwarding(context, both);
    const everyone = sides.flatMap(({ network, tasks }) => tasks.map((task) => ({ task, network })));
    const [reaches, clients] = await Promise.all([
      dialTasks(context, both, everyone),
      Promise.all(
        everyone.map(async ({ task: client, network }) => {
          const beyond = everyone.filter((other) => other.network !== network);
          const all = await dialTasks(context, client, [...beyond, { task: both, network }]);
          return {
            client: nameOf(client),
            beyond: all.filter(({ to }) => to.name !== both.name),
            controls: all.filter(({ to }) => to.name === both.name),
          };
        }),
      ),
    ]);
    const after = await readForwarding(context, both);
    return {
      bridging: nameOf(both),
      reaches,
      clients,
      forwarded: after.forwarded - before.forwarded,
      forwards: after.forwards,
    };
  },
  judge: judgeBridging,
  faults: [
    {
      kind: 'lab',
      fault: findFault('container/route-through'),
      parameters: async (_lab, stack) => {
        const [both] = await stack.tasks('both');
        return {
          node: AIMED_NODE,
          container: both?.containerId ?? '',
          network: stack.network('left').name,
          'other-network': stack.network('right').name,
        };
      },
      expect: { reason: 'crosses', place: { node: AIMED_NODE, task: 'isolation-both.1' } },
    },
    {
      kind: 'lab',
      fault: findFault('gateway-bridge/allow-neighbours'),
      parameters: { node: AIMED_NODE },
      expect: 'look-alike',
    },
  ],
});

/** Dials tasks by their address in a network, TCP and UDP. */
async function dialTasks(
  context: MeasureContext,
  client: RunningTask,
  tasks: readonly { readonly task: RunningTask; readonly network: string }[],
): Promise<readonly Dialled[]> {
  const wanted = tasks.flatMap(({ task, network }) =>
    (['tcp', 'udp'] as const).map((protocol) => ({
      task,
      target: { address: addressOf(task, network), port: RESPONDER_PORT, protocol } satisfies DialTarget,
    })),
  );
  const tries = await dialWitnessed(context, shellOfTask(client), `${client.name} dials both networks`, {
    targets: wanted.map(({ target }) => target),
    timeoutMs: TIMEOUT_MS,
    sideBySide: true,
  });
  return wanted.map(({ task, target }) => ({
    to: nameOf(task),
    protocol: target.protocol,
    answered: tries.find((one) => one.target === target)?.identity?.task === task.name,
  }));
}

/** Whether a task forwards, and how many packets it has. */
async function readForwarding(
  context: MeasureContext,
  task: RunningTask,
): Promise<{ readonly forwards: boolean; readonly forwarded: number }> {
  const { stdout } = await context.observe(
    shellOfTask(task),
    `Forwarding of ${task.name}`,
    'cat /proc/sys/net/ipv4/ip_forward; grep ^Ip: /proc/net/snmp',
  );
  const [setting, names, values] = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const count = Number(values?.[names?.indexOf('ForwDatagrams') ?? -1]);
  if (!Number.isInteger(count)) throw cannotMeasure(`counters of ${task.name}`, stdout);
  return { forwards: setting?.[0] === '1', forwarded: count };
}

export function judgeBridging({ bridging, reaches, clients, forwarded, forwards }: Bridging): Judgement<Reason> {
  const place = { node: bridging.node, task: bridging.name };
  for (const { client, beyond } of clients) {
    const crossed = beyond.find(({ answered }) => answered);
    if (crossed === undefined) continue;
    return broken(
      'crosses',
      place,
      `Nobody crosses from one network to the other through ${bridging.name}; ${client.name} reaches ${crossed.to.name} by ${crossed.protocol}, and ${forwarded} packets were forwarded.`,
    );
  }
  if (forwarded > 0) {
    return broken(
      'crosses',
      place,
      `${bridging.name} forwards nothing from one network to the other; it forwarded ${forwarded} packets.`,
    );
  }
  const lost = reaches.filter(({ answered }) => !answered);
  if (lost.length > 0) {
    const names = [...new Set(lost.map(({ to }) => to.name))].join(', ');
    return broken(
      'member-unreachable',
      place,
      `${bridging.name} reaches the tasks of both its networks; not ${names}.`,
    );
  }
  for (const { client, controls } of clients) {
    if (controls.length > 0 && controls.every(({ answered }) => answered)) continue;
    return broken(
      'control-unanswered',
      { node: client.node, task: client.name },
      `${bridging.name} answers ${client.name} in their common network, so that silence beyond says something; it does not.`,
    );
  }
  return ok(
    `${bridging.name} reaches ${new Set(reaches.map(({ to }) => to.name)).size} tasks of two networks and forwards nothing between them${forwards ? ', though forwarding is on in it: nobody has a route' : ''}.`,
  );
}
