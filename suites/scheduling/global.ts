import { EngineRefused } from '../../src/docker/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import { serviceSpec } from '../../src/lab/stack-specs.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { asked, dialWitnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import { UNFORMED_PAIR } from '../stacks.js';

/** Where the swarm is made, and the node that joins when the service runs already. */
const FIRST_NODE = 'own1';
const LATE_NODE = 'own2';
const SERVICE = 'everywhere';
/** A node that joined runs its task in this time. */
const RUNS_WITHIN_MS = 20_000;
const JOIN_DEADLINE_MS = 60_000;
/** An engine that leaves a swarm ends its tasks in this time. */
const LEFT_WITHIN_MS = 30_000;
const ANSWER_TIMEOUT_MS = 1000;

const REASONS = ['missing-task', 'more-than-one-task', 'task-silent'] as const;
type Reason = (typeof REASONS)[number];

/** The tasks when so many nodes were in the swarm. */
interface Coverage {
  /** Nodes in the swarm. */
  readonly nodes: readonly string[];
  /** Nodes of the running tasks, one entry for each task. */
  readonly tasksOn: readonly string[];
  /** Nodes whose own task answered at the node's port. */
  readonly answeredOn: readonly string[];
  readonly afterMs: number;
}

export interface GlobalTasks {
  readonly service: string;
  readonly coverages: readonly Coverage[];
}

interface Parameters {
  readonly constraints: readonly string[];
}

const PARAMETERS: Parameters = { constraints: [] };

export default defineScenario({
  id: 'scheduling/global',
  claim: 'A global service has exactly one task on every node, also on one that joins later.',
  level: 'core',
  requirements: ['R-scheduling-global'],
  needs: ['vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => UNFORMED_PAIR,
  reasons: REASONS,
  deadlineMs: 150_000,
  measure: async (context, { constraints }): Promise<GlobalTasks> => {
    const { lab, signal } = context;
    const [first, late] = [lab.node(FIRST_NODE), lab.node(LATE_NODE)];
    leaveAfterwards(context, first);
    await first.engine.swarm.init(
      { AdvertiseAddr: first.controlAddress, ListenAddr: '0.0.0.0:2377' },
      { signal, deadlineMs: JOIN_DEADLINE_MS },
    );
    const spec = serviceSpec(lab, context.stack.declaration.name, SERVICE, {
      scale: 'global',
      networks: [],
      publish: [{ target: RESPONDER_PORT, published: RESPONDER_PORT, mode: 'host' }],
      constraints,
    });
    await asked(
      context,
      first.name,
      `POST /services/create ${spec.Name}, global`,
      () => first.engine.services.create(spec, { signal }),
      (id) => id,
    );
    const coverages = [await coverage(context, spec.Name, [first])];
    leaveAfterwards(context, late);
    await asked(
      context,
      late.name,
      'POST /swarm/join',
      async () => {
        const { JoinTokens } = await first.engine.swarm.inspect({ signal });
        await late.engine.swarm.join(
          {
            AdvertiseAddr: late.controlAddress,
            ListenAddr: '0.0.0.0:2377',
            RemoteAddrs: [`${first.controlAddress}:2377`],
            JoinToken: JoinTokens.Worker,
          },
          { signal, deadlineMs: JOIN_DEADLINE_MS },
        );
      },
      () => 'joined',
    );
    coverages.push(await coverage(context, spec.Name, [first, late]));
    return { service: spec.Name, coverages };
  },
  judge: judgeGlobal,
  faults: [
    {
      kind: 'mutation',
      name: 'constraint',
      does: 'Gives the service a constraint that the node which joins later does not meet.',
      change: { constraints: ['node.role==manager'] },
      expect: { reason: 'missing-task', place: { node: LATE_NODE } },
    },
    {
      kind: 'mutation',
      name: 'constraint-that-all-meet',
      does: 'Gives the service a constraint that every node meets.',
      change: { constraints: ['node.platform.os==linux'] },
      expect: 'look-alike',
    },
  ],
});

/** Has the node out of the swarm again, without tasks, when the measurement ends. */
function leaveAfterwards({ undo }: MeasureContext, { name, engine }: LabNode): void {
  undo.add(`${name} leaves the swarm`, async () => {
    try {
      await engine.swarm.leave({ force: true, deadlineMs: LEFT_WITHIN_MS });
    } catch (error) {
      // It never was in one.
      if (!(error instanceof EngineRefused) || error.status !== 503) throw error;
    }
    await pollUntil({ awaiting: `the end of the tasks of ${name}`, deadlineMs: LEFT_WITHIN_MS }, async (signal) => {
      const left = await engine.containers.list({ label: ['com.docker.swarm.service.id'] }, { signal });
      return left.length === 0 ? true : new NotYet(`${left.length} are there`);
    });
  });
}

/** Looks until every node has its task, which answers; what is more or less is for the judge. */
async function coverage(context: MeasureContext, service: string, nodes: readonly LabNode[]): Promise<Coverage> {
  const { lab, signal } = context;
  const { engine } = lab.node(FIRST_NODE);
  const names = nodes.map(({ name }) => name);
  const started = performance.now();
  const view = async (): Promise<Omit<Coverage, 'afterMs'>> => {
    const [members, tasks] = await Promise.all([
      engine.nodes.list({}, { signal }),
      engine.tasks.list({ service: [service] }, { signal }),
    ]);
    const hostname = new Map(members.map(({ ID, Description }) => [ID, Description.Hostname]));
    return {
      nodes: names,
      tasksOn: tasks
        .filter(({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'running')
        .map(({ NodeID }) => hostname.get(NodeID ?? '') ?? 'an unknown node'),
      answeredOn: [],
    };
  };
  const seen = await asked(
    context,
    FIRST_NODE,
    `GET /tasks of ${service}, with ${names.join(' and ')} in the swarm`,
    () => lookUntil(RUNS_WITHIN_MS, signal, view, ({ tasksOn }) => names.every((name) => tasksOn.includes(name))),
    (found) => found,
  );
  const afterMs = performance.now() - started;
  // A task counts as running a moment before its program listens.
  const answeredOn = await lookUntil(
    seen.tasksOn.length === 0 ? 0 : RUNS_WITHIN_MS,
    signal,
    async () => {
      const tries = await dialWitnessed(context, lab.outside.shell, 'The task of each node is asked', {
        targets: nodes
          .filter(({ name }) => seen.tasksOn.includes(name))
          .map(({ controlAddress }) => ({ address: controlAddress, port: RESPONDER_PORT, protocol: 'tcp' })),
        timeoutMs: ANSWER_TIMEOUT_MS,
        sideBySide: true,
      });
      return nodes
        .filter(({ name, controlAddress }) =>
          tries.some(({ target, identity }) => target.address === controlAddress && identity?.node === name),
        )
        .map(({ name }) => name);
    },
    (answered) => seen.tasksOn.every((name) => answered.includes(name)),
  );
  return { ...seen, answeredOn, afterMs };
}

export function judgeGlobal({ service, coverages }: GlobalTasks): Judgement<Reason> {
  for (const { nodes, tasksOn, answeredOn } of coverages) {
    for (const node of nodes) {
      const count = tasksOn.filter((name) => name === node).length;
      const expected = `One task of ${service} runs on ${node} while the swarm has ${nodes.length} node${nodes.length === 1 ? '' : 's'}`;
      if (count === 0) {
        return broken('missing-task', { node, service }, `${expected}, within ${RUNS_WITHIN_MS / 1000} s; none did.`);
      }
      if (count > 1) return broken('more-than-one-task', { node, service }, `${expected}; ${count} did.`);
      if (!answeredOn.includes(node)) {
        return broken(
          'task-silent',
          { node, service },
          `The task of ${service} on ${node} answers at the node's port ${RESPONDER_PORT}; it did not.`,
        );
      }
    }
  }
  const later = coverages.at(-1);
  return ok(
    `${service} had one task, which answered, on ${(coverages[0]?.nodes ?? []).join()}, and on ${(later?.nodes ?? []).at(-1) ?? ''} ${((later?.afterMs ?? 0) / 1000).toFixed(1)} s after that joined.`,
  );
}
