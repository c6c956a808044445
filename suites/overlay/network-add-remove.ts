import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { ServiceSpec } from '../../src/docker/index.js';
import type { DeployedStack, RunningTask } from '../../src/lab/stack.js';
import { subnetHolds } from '../../src/lab/subnets.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked, dialWitnessed } from '../support/evidence.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { CHANGING } from './changing-stack.js';

/** To a network that tasks left there is no way; to one that they joined the first answer comes at once. */
const TIMEOUT_MS = 500;

const REASONS = [
  'member-before',
  'not-joined',
  'joined-without-answer',
  'first-network-lost',
  'not-left',
  'answers-after-leaving',
] as const;
type Reason = (typeof REASONS)[number];

/** One running task of the service that is updated. */
interface Member {
  readonly task: string;
  readonly node: string;
  readonly containerId: string;
  /** The network is among the task's attachments by the managers' API. */
  readonly attached: boolean;
  /** The task has an interface with an address of the network. */
  readonly interface: boolean;
  /** A task of the network that is joined and left answered there. */
  readonly answered: boolean;
  /** The same task answered on the network that the service keeps. */
  readonly answeredOnFirst: boolean;
}

export interface Changes {
  readonly service: string;
  /** The network that is joined and left. */
  readonly network: string;
  readonly before: readonly Member[];
  readonly added: readonly Member[];
  readonly removed: readonly Member[];
}

interface Parameters {
  readonly add: boolean;
  readonly remove: boolean;
  /** Name of the service in the network beside its own. */
  readonly alias: string | null;
}

const PARAMETERS: Parameters = { add: true, remove: true, alias: null };

export default defineScenario({
  id: 'overlay/network-add-remove',
  claim: 'Adding a network to a running service makes its tasks members of it, and removing it makes them leave.',
  level: 'core',
  requirements: ['R-overlay-network-add', 'R-overlay-network-rm'],
  needs: ['vxlan', 'bridge', 'veth'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => CHANGING,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context, { add, remove, alias }): Promise<Changes> => {
    const { stack } = context;
    const { id, name } = stack.network('second');
    const before = await membersNow(context);
    context.undo.add(`${stack.service('mover').name} leaves ${name}`, async () => {
      await changeNetworks(stack, (networks) => networks.filter(({ Target }) => Target !== id));
      await stack.settled('mover');
    });
    if (add) {
      await asked(
        context,
        context.lab.manager().name,
        `${stack.service('mover').name} joins ${name}`,
        async () => {
          await changeNetworks(stack, (networks) => [
            ...networks,
            { Target: id, ...(alias === null ? {} : { Aliases: [alias] }) },
          ]);
          return stack.settled('mover');
        },
        (tookMs) => ({ tookMs: Math.round(tookMs) }),
      );
    }
    const added = await membersNow(context);
    if (remove) {
      await asked(
        context,
        context.lab.manager().name,
        `${stack.service('mover').name} leaves ${name}`,
        async () => {
          await changeNetworks(stack, (networks) => networks.filter(({ Target }) => Target !== id));
          return stack.settled('mover');
        },
        (tookMs) => ({ tookMs: Math.round(tookMs) }),
      );
    }
    const removed = await membersNow(context);
    return { service: stack.service('mover').name, network: name, before, added, removed };
  },
  judge: judgeChanges,
  faults: [
    {
      kind: 'mutation',
      name: 'not-added',
      does: 'Leaves out the update that adds the network.',
      change: { add: false },
      expect: { reason: 'not-joined', place: { service: 'changing-mover', network: 'changing-second' } },
    },
    {
      kind: 'mutation',
      name: 'not-removed',
      does: 'Leaves out the update that removes the network.',
      change: { remove: false },
      expect: { reason: 'not-left', place: { service: 'changing-mover', network: 'changing-second' } },
    },
    {
      kind: 'mutation',
      name: 'with-alias',
      does: 'Adds the network with a further name for the service.',
      change: { alias: 'also-mover' },
      expect: 'look-alike',
    },
  ],
});

type Attachments = NonNullable<ServiceSpec['TaskTemplate']['Networks']>;

/** Changes the networks of the service; asks for nothing when they are as wanted. */
async function changeNetworks(stack: DeployedStack, change: (networks: Attachments) => Attachments): Promise<void> {
  await stack.update('mover', (spec) => ({
    ...spec,
    TaskTemplate: { ...spec.TaskTemplate, Networks: change(spec.TaskTemplate.Networks ?? []) },
  }));
}

async function membersNow(context: MeasureContext): Promise<Member[]> {
  const [tasks, [anchor]] = await Promise.all([context.stack.tasks('mover'), context.stack.tasks('anchor')]);
  if (anchor === undefined || tasks.length === 0) throw cannotMeasure('running tasks of mover and anchor', 'none');
  return Promise.all(tasks.map((task) => memberOf(context, task, anchor)));
}

async function memberOf(context: MeasureContext, task: RunningTask, anchor: RunningTask): Promise<Member> {
  const [first, second] = [context.stack.network('first'), context.stack.network('second')];
  const shell = shellOfTask(task);
  const { stdout } = await context.observe(shell, `Addresses of ${task.name}`, 'ip -4 -o address show');
  const tries = await dialWitnessed(context, shell, `${task.name} connects to ${anchor.name} in both networks`, {
    targets: [first, second].map(({ name }) => ({
      address: addressOf(anchor, name),
      port: RESPONDER_PORT,
      protocol: 'tcp',
    })),
    timeoutMs: TIMEOUT_MS,
    sideBySide: true,
  });
  const answeredIn = ({ name }: { readonly name: string }): boolean =>
    tries.some(({ target, identity }) => target.address === addressOf(anchor, name) && identity?.task === anchor.name);
  return {
    task: task.name,
    node: task.node.name,
    containerId: task.containerId,
    attached: task.addresses[second.name] !== undefined,
    interface: [...stdout.matchAll(/ inet (\d+\.\d+\.\d+\.\d+)/g)].some(([, address = '']) =>
      subnetHolds(second.subnet, address),
    ),
    answered: answeredIn(second),
    answeredOnFirst: answeredIn(first),
  };
}

export function judgeChanges({ service, network, before, added, removed }: Changes): Judgement<Reason> {
  const wrong = (reason: Reason, member: Member, expected: string, seen: string): Judgement<Reason> =>
    broken(
      reason,
      { node: member.node, network, service, task: member.task },
      `${expected}; ${member.task} on ${member.node} ${seen}.`,
    );
  const silent = [...before, ...added, ...removed].find(({ answeredOnFirst }) => !answeredOnFirst);
  if (silent !== undefined) {
    return wrong('first-network-lost', silent, 'Tasks are answered on the network that they keep', 'was not');
  }
  const early = before.find((member) => member.attached || member.interface || member.answered);
  if (early !== undefined) {
    return wrong('member-before', early, `No task of ${service} is in ${network} before the update`, 'was');
  }
  const outside = added.find((member) => !member.attached || !member.interface);
  if (outside !== undefined) {
    const seen = outside.attached ? 'has no interface in it' : 'is not attached to it';
    return wrong('not-joined', outside, `Adding ${network} to ${service} makes its tasks members`, seen);
  }
  const mute = added.find(({ answered }) => !answered);
  if (mute !== undefined) {
    return wrong('joined-without-answer', mute, `Tasks that joined ${network} are answered in it`, 'was not');
  }
  const left = removed.find((member) => member.attached || member.interface);
  if (left !== undefined) {
    const seen = left.attached ? 'is still attached to it' : 'still has an interface in it';
    return wrong('not-left', left, `Removing ${network} from ${service} makes its tasks leave`, seen);
  }
  const leak = removed.find(({ answered }) => answered);
  if (leak !== undefined) {
    return wrong('answers-after-leaving', leak, `Tasks that left ${network} are not answered in it`, 'was');
  }
  const kept = added.filter(({ containerId }) => before.some((member) => member.containerId === containerId)).length;
  return ok(
    `${added.length} tasks of ${service} joined ${network} and were answered there, and ${removed.length} left it and were not, while they were answered on the network they kept.`,
    kept === added.length
      ? undefined
      : {
          document: 'Running services are connected to networks and disconnected from them.',
          engine: `To connect them it replaced ${added.length - kept} of ${added.length} tasks by new ones.`,
        },
  );
}
