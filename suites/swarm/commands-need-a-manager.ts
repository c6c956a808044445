import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { attempt, freshName, type EngineAnswer } from '../support/containers.js';
import { cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

/** What engines answer where a manager is needed; the text is theirs. */
const NOT_A_MANAGER = /not a swarm manager/i;

const REASONS = ['accepted-on-worker', 'refused-without-reason', 'refused-on-manager'] as const;
type Reason = (typeof REASONS)[number];

export interface CommandAnswers {
  readonly answers: readonly {
    readonly node: string;
    readonly role: 'manager' | 'worker';
    readonly request: string;
    readonly accepted: boolean;
    /** Why it was refused; empty when it was not. */
    readonly reason: string;
  }[];
}

export default defineScenario({
  id: 'swarm/commands-need-a-manager',
  claim:
    'Service and network commands of the swarm are refused on a worker, with the reason, and accepted on a manager.',
  level: 'core',
  requirements: ['R-swarm-manager-commands'],
  needs: [],
  disturbs: 'nothing',
  parameters: {},
  stack: () => EMPTY,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<CommandAnswers> => {
    const worker = context.lab.nodes.find(({ role }) => role === 'worker');
    if (worker === undefined) throw cannotMeasure('a worker', 'none');
    const answers = await Promise.all([ask(context, worker), ask(context, context.lab.manager())]);
    return { answers: answers.flat() };
  },
  judge: judgeAnswers,
  faults: [
    {
      kind: 'lab',
      fault: findFault('node/promote'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'accepted-on-worker', place: { node: AIMED_NODE } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** Lists services, and makes an overlay that is removed again. */
async function ask(context: MeasureContext, node: LabNode): Promise<CommandAnswers['answers']> {
  const { signal, undo } = context;
  const name = freshName('refused');
  undo.add(`remove the network ${name}`, async () => {
    await context.lab.manager().engine.networks.remove(name);
  });
  const listed = await attempt(context, node.name, 'GET /services', () => node.engine.services.list({}, { signal }));
  const created = await attempt(context, node.name, 'POST /networks/create overlay', () =>
    node.engine.networks.create({ Name: name, Driver: 'overlay' }, { signal }),
  );
  const entry = (request: string, answer: EngineAnswer<unknown>) => ({
    node: node.name,
    role: node.role,
    request,
    accepted: answer.accepted,
    reason: answer.accepted ? '' : answer.reason,
  });
  return [entry('list services', listed), entry('create an overlay', created)];
}

export function judgeAnswers({ answers }: CommandAnswers): Judgement<Reason> {
  for (const { node, role, request, accepted, reason } of answers) {
    if (role === 'manager' && !accepted) {
      return broken('refused-on-manager', { node }, `A manager accepts to ${request}; ${node} refused: ${reason}`);
    }
    if (role === 'worker' && accepted) {
      return broken('accepted-on-worker', { node }, `A worker refuses to ${request}; ${node} accepted.`);
    }
    if (role === 'worker' && !NOT_A_MANAGER.test(reason)) {
      return broken(
        'refused-without-reason',
        { node },
        `A worker says that it is no manager when asked to ${request}; ${node} said: ${reason}`,
      );
    }
  }
  const worker = answers.find(({ role }) => role === 'worker');
  return ok(`${worker?.node ?? 'The worker'} refused: ${worker?.reason ?? ''}`, {
    document: 'Commands on services and their networks can be given on any node of the swarm.',
    engine: 'Only managers take them; a worker refuses with the reason.',
    since: 'since swarm mode was introduced in 1.12',
  });
}
