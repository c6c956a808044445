import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import type { LabNode } from '../../src/lab/lab.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import type { Lookup } from '../../src/probes/lookups.js';
import { asked } from '../support/evidence.js';
import { askFrom, describeAnswer } from '../support/names.js';
import { cannotMeasure } from '../support/task-shell.js';
import { VIRTUAL, someVirtual } from './stack.js';

/** A manager hands leadership over, and takes part again, within this time. Milliseconds. */
const LEADER_DEADLINE_MS = 40_000;

const REASONS = ['address-changed', 'answer-changed'] as const;
type Reason = (typeof REASONS)[number];

export interface Stable {
  readonly service: string;
  readonly network: string;
  readonly node: string;
  readonly before: string;
  /** In the order in which it happened. */
  readonly after: readonly {
    readonly event: string;
    readonly virtualAddress: string | null;
    readonly answer: Lookup;
  }[];
}

interface Parameters {
  /** What replaces the tasks: an update, or removal of the service and a new one from the same specification. */
  readonly renewal: 'update' | 'recreation';
  readonly updateOrder: 'start-first' | 'stop-first';
}

const PARAMETERS: Parameters = { renewal: 'update', updateOrder: 'stop-first' };

export default defineScenario({
  id: 'vip/stable',
  claim: "A service's virtual address survives scaling, updates and a change of the swarm's leader.",
  level: 'core',
  requirements: ['R-vip-address'],
  needs: ['vxlan', 'iptables-nat'],
  disturbs: 'swarm',
  parameters: PARAMETERS,
  stack: ({ renewal }) =>
    // What was created again has another address than the one that others know of it.
    renewal === 'update' ? VIRTUAL : someVirtual('recreated', { asker: { scale: 1 }, pair: {} }),
  reasons: REASONS,
  deadlineMs: 120_000,
  convergesWithinMs: 0,
  measure: async (context, { renewal, updateOrder }): Promise<Stable> => {
    const { stack } = context;
    const network = stack.network('plain').name;
    const [{ name: service, virtualAddresses: original }, [asker]] = await Promise.all([
      stack.readService('pair'),
      stack.tasks('asker'),
    ]);
    const before = original[network];
    if (before === undefined || asker === undefined) throw cannotMeasure('a virtual address and a task', 'none');
    const after: Stable['after'][number][] = [];
    const look = async (event: string): Promise<void> => {
      const [{ virtualAddresses }, [answer]] = await Promise.all([
        stack.readService('pair'),
        askFrom(context, asker, { names: [service] }),
      ]);
      if (answer === undefined) throw cannotMeasure('an answer to every question', 'none');
      after.push({ event, virtualAddress: virtualAddresses[network] ?? null, answer });
    };

    context.undo.add(`two tasks of ${service}`, async () => {
      await stack.scale('pair', 2);
    });
    await stack.scale('pair', 1);
    await look('scaling');
    if (renewal === 'update') await updateTasks(context, updateOrder);
    else await recreate(context, service);
    await look(renewal);
    await changeLeader(context);
    await look('a change of the leader');
    return { service, network, node: asker.node.name, before, after };
  },
  judge: judgeStable,
  faults: [
    {
      kind: 'mutation',
      name: 'recreated',
      does: 'Removes the service and creates it again from the same specification, instead of an update.',
      change: { renewal: 'recreation' },
      expect: { reason: 'address-changed', place: { service: 'virtual-recreated-pair' } },
    },
    {
      kind: 'mutation',
      name: 'started-first',
      does: 'Updates in the other order.',
      change: { updateOrder: 'start-first' },
      expect: 'look-alike',
    },
  ],
});

/** Replaces all tasks of the service by an update of its specification. */
async function updateTasks({ stack }: MeasureContext, order: Parameters['updateOrder']): Promise<void> {
  await stack.update('pair', ({ TaskTemplate, UpdateConfig, ...spec }) => ({
    ...spec,
    TaskTemplate: { ...TaskTemplate, ForceUpdate: (TaskTemplate.ForceUpdate ?? 0) + 1 },
    UpdateConfig: { ...UpdateConfig, Order: order },
  }));
  await stack.settled('pair');
}

/** Removes the service and creates it again from its specification. */
async function recreate({ lab, stack, signal }: MeasureContext, service: string): Promise<void> {
  const { engine } = lab.manager();
  const { ID, Spec } = await engine.services.inspect(service, { signal });
  await engine.services.remove(ID, { signal });
  await engine.services.create(Spec, { signal });
  await stack.settled('pair');
}

/** Has the leader hand leadership over, by taking its role as a manager away and giving it back. */
async function changeLeader(context: MeasureContext): Promise<void> {
  const { lab, undo, signal } = context;
  const managers = lab.nodes.filter(({ role }) => role === 'manager');
  const nodes = await lab.manager().engine.nodes.list({}, { signal });
  const leader = managers.find(({ swarmNodeId }) =>
    nodes.some(({ ID, ManagerStatus }) => ID === swarmNodeId && ManagerStatus?.Leader === true),
  );
  const other = managers.find((manager) => manager !== leader);
  if (leader === undefined || other === undefined || managers.length < 3) {
    throw cannotMeasure('three managers, one of which leads', `${managers.length}`);
  }
  const promote = undo.add(`${leader.name} is a manager`, async () => {
    await setRole(other, leader, 'manager');
    await awaitManager(context, other, leader);
  });
  await asked(
    context,
    other.name,
    `POST /nodes/${leader.swarmNodeId}/update, role worker`,
    () => setRole(other, leader, 'worker'),
    () => 'accepted',
  );
  await pollUntil(
    { awaiting: `another leader than ${leader.name}`, deadlineMs: LEADER_DEADLINE_MS, signal },
    async () => {
      const now = await other.engine.nodes.list({}, { signal });
      const leading = now.find(({ ManagerStatus }) => ManagerStatus?.Leader === true);
      if (leading === undefined) return new NotYet('nobody leads');
      return leading.ID === leader.swarmNodeId ? new NotYet(`${leader.name} still leads`) : true;
    },
  );
  await promote();
}

async function setRole(through: LabNode, node: LabNode, role: 'manager' | 'worker'): Promise<void> {
  await pollUntil({ awaiting: `${node.name} to become a ${role}`, deadlineMs: LEADER_DEADLINE_MS }, async () => {
    const current = await through.engine.nodes.inspect(node.swarmNodeId);
    if (current.Spec.Role !== role) await through.engine.nodes.update(current, { ...current.Spec, Role: role });
    return true;
  });
}

/** Waits until a node takes part as a manager, in its own view and in that of another one. */
async function awaitManager({ lab }: MeasureContext, through: LabNode, node: LabNode): Promise<void> {
  await pollUntil({ awaiting: `${node.name} to take part as a manager`, deadlineMs: LEADER_DEADLINE_MS }, async () => {
    const { ManagerStatus } = await through.engine.nodes.inspect(node.swarmNodeId);
    if (ManagerStatus?.Reachability !== 'reachable') return new NotYet('others do not reach it');
    const seen = await node.engine.nodes.list();
    return seen.length === lab.nodes.length ? true : new NotYet(`it knows ${seen.length} nodes`);
  });
}

export function judgeStable({ service, network, node, before, after }: Stable): Judgement<Reason> {
  for (const { event, virtualAddress, answer } of after) {
    const place = { service, network };
    if (virtualAddress !== before) {
      return broken(
        'address-changed',
        place,
        `${service} keeps its virtual address ${before} through ${event}; it has ${virtualAddress ?? 'none'}.`,
      );
    }
    if (answer.addresses.join() !== before) {
      return broken(
        'answer-changed',
        { ...place, node },
        `${service} means ${before} on ${node} after ${event}; the answer was ${describeAnswer(answer)}.`,
      );
    }
  }
  return ok(`${service} kept ${before} through ${after.map(({ event }) => event).join(', ')}.`);
}
