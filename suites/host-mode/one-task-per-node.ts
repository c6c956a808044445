import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { asked } from '../support/evidence.js';

/** Two nodes take tasks, so the last of these replicas finds no free port. */
const NODES = 2;
const REPLICAS = NODES + 1;
/** What the scheduler says of a node whose port is taken. */
const PORT_TAKEN = 'host-mode port already in use';
/** For the scheduler to have placed what it can. */
const SCHEDULED_WITHIN_MS = 5000;

const REASONS = ['too-many-run', 'shared-node', 'too-few-run', 'reason-not-told'] as const;
type Reason = (typeof REASONS)[number];

export interface Placement {
  readonly service: string;
  /** `null`: whichever is free. */
  readonly port: number | null;
  readonly replicas: number;
  /** Nodes of the tasks that run, one entry for each. */
  readonly running: readonly string[];
  /** States of the others and what the scheduler says about them. */
  readonly waiting: readonly { readonly state: string; readonly message: string }[];
}

interface Parameters {
  /** Prefix of the stack; mutations stand beside the healthy one. */
  readonly name: string;
  readonly port: number | null;
}

const PARAMETERS: Parameters = { name: 'one-per-node', port: 18_084 };

export default defineScenario({
  id: 'host-mode/one-task-per-node',
  claim:
    'With a fixed port in host mode a node runs one task of a service; replicas beyond the nodes stay pending, as the port is in use.',
  level: 'core',
  requirements: ['R-host-mode-one-task'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ name, port }) => ({
    name,
    networks: {},
    services: {
      web: {
        scale: REPLICAS,
        networks: [],
        publish: [{ target: 8080, mode: 'host', ...(port === null ? {} : { published: port }) }],
        // Two nodes in every lab.
        constraints: ['node.hostname!=manager2', 'node.hostname!=manager3'],
        awaitedTasks: NODES,
      },
    },
  }),
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context, { port }): Promise<Placement> => {
    const { lab, stack, signal } = context;
    const service = stack.service('web');
    const manager = lab.manager();
    const read = (): Promise<{ running: string[]; waiting: Placement['waiting'] }> =>
      asked(
        context,
        manager.name,
        `GET /tasks of ${service.name}`,
        async () => {
          const tasks = await manager.engine.tasks.list({ service: [service.name] }, { signal });
          const wanted = tasks.filter(({ DesiredState }) => DesiredState === 'running');
          const runs = wanted.filter(({ Status }) => Status.State === 'running');
          return {
            running: runs.map(({ NodeID }) => lab.nodes.find((node) => node.swarmNodeId === NodeID)?.name ?? ''),
            waiting: wanted
              .filter((task) => !runs.includes(task))
              .map(({ Status }) => ({ state: Status.State, message: Status.Err ?? Status.Message ?? '' })),
          };
        },
        (answer) => answer,
      );
    const { value } = await pollUntil(
      { awaiting: `the scheduling of ${service.name}`, deadlineMs: SCHEDULED_WITHIN_MS, signal },
      async () => {
        const seen = await read();
        const moving = seen.waiting.find(({ state }) => state !== 'pending');
        return moving === undefined ? seen : new NotYet(`a task is ${moving.state}`);
      },
    );
    return { service: service.name, port, replicas: REPLICAS, ...value };
  },
  judge: judgePlacement,
  faults: [
    {
      kind: 'mutation',
      name: 'dynamic-port',
      does: 'Leaves the port to each node.',
      change: { name: 'many-per-node', port: null },
      expect: { reason: 'too-many-run', place: { service: 'many-per-node-web' } },
    },
    {
      kind: 'mutation',
      name: 'other-port',
      does: 'Publishes another fixed port.',
      change: { name: 'other-one-per-node', port: 18_085 },
      expect: 'look-alike',
    },
  ],
});

export function judgePlacement({ service, port, replicas, running, waiting }: Placement): Judgement<Reason> {
  const place = { service, ...(port === null ? {} : { port }) };
  if (running.length > NODES) {
    return broken(
      'too-many-run',
      place,
      `${NODES} of ${replicas} tasks of ${service} run, one on each node; ${running.length} run on ${running.join(', ')}.`,
    );
  }
  const shared = running.find((node, index) => running.indexOf(node) !== index);
  if (shared !== undefined) {
    return broken(
      'shared-node',
      { ...place, node: shared },
      `Every node runs one task of ${service}; ${shared} runs two.`,
    );
  }
  if (running.length < NODES) {
    return broken(
      'too-few-run',
      place,
      `${NODES} of ${replicas} tasks of ${service} run; ${running.length} on ${running.join(', ') || 'no node'}.`,
    );
  }
  const [other] = waiting.filter(({ state, message }) => state !== 'pending' || !message.includes(PORT_TAKEN));
  if (waiting.length !== replicas - NODES || other !== undefined) {
    return broken(
      'reason-not-told',
      place,
      `${replicas - NODES} task of ${service} is pending because of “${PORT_TAKEN}”; ${other === undefined ? `${waiting.length} wait` : `it is ${other.state}: ${other.message || 'no reason'}`}.`,
    );
  }
  return ok(
    `Tasks of ${service} run on ${running.join(' and ')}, one each; the other one is pending: ${waiting[0]?.message ?? ''}.`,
  );
}
