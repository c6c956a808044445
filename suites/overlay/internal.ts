import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import type { DialTry } from '../../src/probes/dial.js';
import { readInterfaces } from '../../src/probes/interfaces.js';
import { startResponder } from '../../src/probes/responder.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { LEGS, legsStack } from './legs.js';

/** Port of the responder outside the swarm. */
const OUTSIDE_PORT = 28_142;
const TIMEOUT_MS = 500;

const REASONS = ['member-missing', 'other-leg', 'default-route', 'reaches-out', 'members-cut', 'no-control'] as const;
type Reason = (typeof REASONS)[number];

/** A task of the internal network. */
interface Member {
  readonly task: string;
  readonly node: string;
  /** Interfaces without the address in the internal network, with their addresses. */
  readonly otherLegs: readonly { readonly name: string; readonly addresses: readonly string[] }[];
  /** Interfaces of its default routes. */
  readonly defaultRoutes: readonly string[];
  /** Somebody outside the swarm answered it. */
  readonly outsideAnswers: boolean;
  /** Members that it asked, and who answered. */
  readonly members: readonly { readonly asked: string; readonly node: string; readonly answeredBy: string | null }[];
}

export interface Inside {
  readonly network: string;
  readonly members: readonly Member[];
  /** A task of a network that is not internal, which tries the same at the same time. */
  readonly control: { readonly task: string; readonly node: string; readonly outsideAnswers: boolean };
}

export default defineScenario({
  id: 'overlay/internal',
  claim:
    'Tasks of an internal overlay have no interface in docker_gwbridge and no way out of it, and still reach each other.',
  level: 'core',
  requirements: ['R-overlay-internal'],
  needs: ['vxlan', 'bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: LEGS,
  stack: legsStack,
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context): Promise<Inside> => {
    const { stack, lab, undo } = context;
    const target = { address: lab.outside.address, port: OUTSIDE_PORT };
    const [members, [control]] = await Promise.all([
      stack.tasks('inside'),
      stack.tasks('web'),
      startResponder(lab.outside.shell, target, undo),
    ]);
    if (control === undefined) throw cannotMeasure('a task in a network that is not internal', 'none');
    const outside = async (task: RunningTask): Promise<boolean> =>
      (await call(context, task, 'the outside of the swarm', target)).some(({ identity }) => identity !== null);
    const [seen, answered] = await Promise.all([
      Promise.all(members.map((member) => look(context, member, members, outside))),
      outside(control),
    ]);
    return {
      network: stack.network('closed').name,
      members: seen,
      control: { task: control.name, node: control.node.name, outsideAnswers: answered },
    };
  },
  judge: judgeInside,
  faults: [
    {
      kind: 'mutation',
      name: 'not-internal',
      does: 'Creates the network without the option internal.',
      change: { closedInternal: false },
      expect: { reason: 'other-leg', place: { network: 'legs-not-internal-closed' } },
    },
    {
      kind: 'mutation',
      name: 'attachable',
      does: 'Creates the internal network attachable.',
      change: { closedAttachable: true },
      expect: 'look-alike',
    },
  ],
});

function call(
  context: MeasureContext,
  task: RunningTask,
  name: string,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<readonly DialTry[]> {
  return dialWitnessed(context, shellOfTask(task), `${task.name} connects to ${name}`, {
    targets: [{ address, port, protocol: 'tcp' }],
    timeoutMs: TIMEOUT_MS,
  });
}

async function look(
  context: MeasureContext,
  member: RunningTask,
  members: readonly RunningTask[],
  outside: (task: RunningTask) => Promise<boolean>,
): Promise<Member> {
  const network = context.stack.network('closed').name;
  const own = addressOf(member, network);
  const [{ interfaces, routes }, outsideAnswers, answers] = await Promise.all([
    readInterfaces(witnessed(context, shellOfTask(member), `Interfaces and routes of ${member.name}`)),
    outside(member),
    Promise.all(
      members
        .filter((other) => other !== member)
        .map(async (other) => {
          const target = { address: addressOf(other, network), port: RESPONDER_PORT };
          const [tried] = await call(context, member, other.name, target);
          return { asked: other.name, node: other.node.name, answeredBy: tried?.identity?.task ?? null };
        }),
    ),
  ]);
  return {
    task: member.name,
    node: member.node.name,
    otherLegs: interfaces
      .map(({ name, addresses }) => ({ name, addresses: addresses.map(({ address }) => address) }))
      .filter(({ addresses }) => !addresses.includes(own)),
    defaultRoutes: routes.flatMap(({ destination, device }) => (destination === 'default' ? [device] : [])),
    outsideAnswers,
    members: answers,
  };
}

export function judgeInside({ network, members, control }: Inside): Judgement<Reason> {
  if (members.length < 2) {
    return broken('member-missing', { network }, `Two tasks run in ${network}; there are ${members.length}.`);
  }
  for (const { task, node, otherLegs, defaultRoutes, outsideAnswers } of members) {
    const place = { node, network, task };
    const [leg] = otherLegs;
    if (leg !== undefined) {
      return broken(
        'other-leg',
        place,
        `${task} has no interface but that in the internal ${network}; it has ${leg.name} with ${leg.addresses.join(', ') || 'no address'}.`,
      );
    }
    const [route] = defaultRoutes;
    if (route !== undefined) {
      return broken(
        'default-route',
        place,
        `${task} in the internal ${network} has no default route; it has one by ${route}.`,
      );
    }
    if (outsideAnswers) {
      return broken('reaches-out', place, `Nobody outside answers ${task} in the internal ${network}; somebody does.`);
    }
  }
  if (!control.outsideAnswers) {
    return broken(
      'no-control',
      { node: control.node, task: control.task },
      `${control.task}, in a network that is not internal, is answered from outside; it is not, so that nothing is shown of ${network}.`,
    );
  }
  for (const { task, node, members: others } of members) {
    const silent = others.find(({ asked, answeredBy }) => answeredBy !== asked);
    if (silent !== undefined) {
      return broken(
        'members-cut',
        { node, peer: silent.node, network, task: silent.asked },
        `${silent.asked} answers ${task} in the internal ${network}; ${silent.answeredBy ?? 'nobody'} does.`,
      );
    }
  }
  return ok(
    `${members.length} tasks in ${network} have one interface and no default route, get no answer from outside as ${control.task} does, and answer each other.`,
  );
}
