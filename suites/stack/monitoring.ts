import { randomBytes } from 'node:crypto';
import { quoteForShell } from '../../src/docker/index.js';
import { findFault } from '../../src/lab/index.js';
import type { DeployedStack, RunningTask, StackDeclaration } from '../../src/lab/stack.js';
import type { Shell } from '../../src/lab/shell.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { lookUp } from '../../src/probes/dns.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { AIMED_NODE } from '../stacks.js';
import { witnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import { addressOf, cannotMeasure, mustPrepare, shellOfTask } from '../support/task-shell.js';
import {
  AGENTS_NAME,
  AGENTS_QUERY,
  AGENT_PORT,
  AGENT_PROGRAM,
  ASK_SERVER_PROGRAM,
  DATABASE_PROGRAM,
  SERVER_PORT,
  SERVER_PROGRAM,
} from './monitoring-programs.js';

/** The only node that has the image of the server and its database. */
const ON_IMAGE_NODE = 'node.hostname==manager1';

const MONITORING: StackDeclaration = {
  name: 'monitoring',
  networks: { watch: {} },
  services: {
    database: {
      scale: 1,
      networks: ['watch'],
      image: 'monitoring',
      constraints: [ON_IMAGE_NODE],
      command: ['/bin/bash', '-c', DATABASE_PROGRAM],
    },
    server: {
      scale: 1,
      networks: ['watch'],
      image: 'monitoring',
      constraints: [ON_IMAGE_NODE],
      publish: [{ target: SERVER_PORT, mode: 'ingress' }],
      command: ['/bin/bash', '-c', SERVER_PROGRAM],
    },
    agent: { scale: 'global', networks: ['watch'], command: ['sh', '-c', AGENT_PROGRAM] },
  },
};

/** A database is made and filled, then server and agents find each other; on a machine that is busy. */
const REGISTERED_WITHIN_MS = 120_000;
/** Values come every second, once an agent knows what it is to send. */
const VALUES_WITHIN_MS = 45_000;
const NAMES_ARRIVE_WITHIN_MS = 8000;

const REASONS = ['not-registered', 'agent-silent', 'agent-unreachable', 'names-differ', 'not-published'] as const;
type Reason = (typeof REASONS)[number];

/** What the server's database says of the agent of one node. */
export interface WatchedAgent {
  readonly node: string;
  /** The server took it up. */
  readonly registered: boolean;
  /** The agent sent a value during the measurement. */
  readonly reported: boolean;
  /** During the measurement the server asked it for its name, and it told the right one. */
  readonly polled: boolean;
}

export interface Watch {
  readonly agents: readonly WatchedAgent[];
  /** Addresses of the agents, and those that their common name has for the server. */
  readonly addresses: readonly string[];
  readonly resolved: readonly string[];
  readonly published: readonly {
    readonly node: string;
    readonly port: number;
    /** The server answered a client outside, whose name is in its database since. */
    readonly answered: boolean;
    readonly error: string;
  }[];
}

export default defineScenario({
  id: 'stack/monitoring',
  claim:
    'A monitoring server, its database and an agent on every node reach each other by name over one overlay, and the server answers at its published port on every node.',
  level: 'extended',
  requirements: ['R-stack-monitoring'],
  needs: ['vxlan', 'ipvs'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => MONITORING,
  reasons: REASONS,
  deadlineMs: REGISTERED_WITHIN_MS + 60_000,
  measure: async (context): Promise<Watch> => {
    const { lab, stack, signal } = context;
    const [[database], [server], agents] = await Promise.all([
      stack.tasks('database'),
      stack.tasks('server'),
      stack.tasks('agent'),
    ]);
    if (database === undefined || server === undefined) throw cannotMeasure('a server and its database', 'fewer');
    const nodes = agents.map(({ node }) => node.name).toSorted();
    const registered = await lookUntil(
      REGISTERED_WITHIN_MS,
      signal,
      () => readAgents(database.node.shell, database),
      ({ hosts }) => nodes.every((node) => hosts.has(node)),
    );
    // Later than anything that was measured before.
    const since = registered.now + 1;
    await lookUntil(
      VALUES_WITHIN_MS,
      signal,
      () => readAgents(database.node.shell, database),
      ({ hosts }) =>
        nodes.every((node) => {
          const host = hosts.get(node);
          return host !== undefined && Math.min(host.reportedAt, host.polledAt) > since;
        }),
    );
    const { hosts } = await readAgents(
      witnessed(context, database.node.shell, 'The database of the monitoring server is asked for its agents'),
      database,
    );
    const { addresses } = await lookUp(
      witnessed(context, shellOfTask(server), `The server asks for ${AGENTS_NAME}`),
      AGENTS_NAME,
    );
    return {
      agents: nodes.map((node) => {
        const host = hosts.get(node);
        return {
          node,
          registered: host !== undefined,
          reported: host !== undefined && host.reportedAt > since,
          polled: host !== undefined && host.polledAt > since,
        };
      }),
      addresses: agents.map((task) => addressOf(task, stack.network('watch').name)).toSorted(),
      resolved: addresses.toSorted(),
      published: await askFromOutside(context, lab.nodes, database),
    };
  },
  judge: judgeWatch,
  faults: [
    {
      kind: 'lab',
      fault: findFault('data-path/drop'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'agent-silent', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('container/firewall'),
      parameters: (_lab, stack) => portsOfAgent(stack, AGENT_PORT),
      expect: { reason: 'agent-unreachable', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('container/firewall'),
      parameters: (_lab, stack) => portsOfAgent(stack, AGENT_PORT + 2),
      expect: 'look-alike',
    },
    {
      kind: 'lab',
      fault: findFault('published/drop-port'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, port: String(publishedPort(stack)) }),
      expect: { reason: 'not-published', place: { node: AIMED_NODE } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** What the container's firewall is given, to cut off the agent of the aimed node at one port. */
async function portsOfAgent(stack: DeployedStack, port: number): Promise<Readonly<Record<string, string>>> {
  const task = (await stack.tasks('agent')).find(({ node }) => node.name === AIMED_NODE);
  if (task === undefined) throw cannotMeasure(`an agent on ${AIMED_NODE}`, 'none');
  return { node: AIMED_NODE, container: task.containerId, ports: String(port) };
}

function publishedPort(stack: DeployedStack): number {
  const [port] = stack.service('server').publishedPorts;
  if (port === undefined) throw cannotMeasure('a published port of the server', 'none');
  return port.published;
}

/** Agents as the database knows them, by name; times in seconds. */
export interface KnownAgents {
  readonly hosts: ReadonlyMap<string, { readonly reportedAt: number; readonly polledAt: number }>;
  /** Zero while there is no agent. */
  readonly now: number;
}

/** Reads what the database knows; nothing while it cannot be asked yet. */
async function readAgents(shell: Shell, database: RunningTask): Promise<KnownAgents> {
  return parseAgents((await shell.run(queryCommand(database, AGENTS_QUERY))).stdout);
}

/** Asks the database over its socket: whatever becomes of the network. */
function queryCommand({ pid }: RunningTask, query: string): string {
  const program = '/usr/lib/postgresql/*/bin/psql -h /run/postgresql -U zabbix --no-psqlrc -tA';
  return `chroot /proc/${pid}/root sh -c ${quoteForShell(`exec ${program} -c ${quoteForShell(query)} zabbix`)}`;
}

/** Reads the lines of `psql -tA`. */
export function parseAgents(output: string): KnownAgents {
  const rows = output.split('\n').map((line) => line.split('|'));
  const known = rows.filter(({ length }) => length === 5);
  return {
    hosts: new Map(
      known.map(([name = '', , reportedAt, polledAt]) => [
        name,
        { reportedAt: Number(reportedAt), polledAt: Number(polledAt) },
      ]),
    ),
    now: Math.max(0, ...known.map(([, , , , now]) => Number(now))),
  };
}

/** A client outside asks at every node; the server writes down whom it does not know. */
async function askFromOutside(
  context: MeasureContext,
  nodes: readonly { readonly name: string; readonly controlAddress: string }[],
  database: RunningTask,
): Promise<Watch['published']> {
  const { lab, stack, signal } = context;
  const port = publishedPort(stack);
  const run = randomBytes(4).toString('hex');
  const asker = witnessed(context, lab.outside.shell, 'A client outside asks the published server');
  const asked = await Promise.all(
    nodes.map(async ({ name, controlAddress }) => {
      const guest = `outside-${run}-${name}`;
      const { stdout, stderr } = await asker.run(
        `python3 -c ${quoteForShell(ASK_SERVER_PROGRAM)} ${controlAddress} ${port} ${guest}`,
      );
      const error = stderr.trim().split('\n').at(-1) ?? '';
      return { node: name, guest, answered: stdout.includes(guest), error: error || stdout.trim() };
    }),
  );
  const expected = asked.filter(({ answered }) => answered).map(({ guest }) => guest);
  const query = queryCommand(database, `SELECT host FROM autoreg_host WHERE host LIKE 'outside-${run}-%'`);
  const known = await lookUntil(
    NAMES_ARRIVE_WITHIN_MS,
    signal,
    async () => {
      const result = await database.node.shell.run(query);
      mustPrepare(database.node.name, result);
      return new Set(result.stdout.trim().split('\n'));
    },
    (names) => expected.every((guest) => names.has(guest)),
  );
  return asked.map(({ node, guest, answered, error }) => ({
    node,
    port,
    answered: answered && known.has(guest),
    error: answered ? 'its name is not in the database' : error,
  }));
}

export function judgeWatch({ agents, addresses, resolved, published }: Watch): Judgement<Reason> {
  for (const { node, registered } of agents) {
    if (!registered) {
      return broken(
        'not-registered',
        { node },
        `The agent of ${node} finds the server, which takes it up; it did not.`,
      );
    }
  }
  for (const { node, reported } of agents) {
    if (!reported) {
      return broken('agent-silent', { node }, `The agent of ${node} sends a value every second; none came.`);
    }
  }
  for (const { node, polled } of agents) {
    if (!polled) {
      return broken('agent-unreachable', { node }, `The agent of ${node} tells the server its name; it did not.`);
    }
  }
  if (addresses.join() !== resolved.join()) {
    return broken(
      'names-differ',
      { service: 'monitoring-agent' },
      `${AGENTS_NAME} names the agents at ${addresses.join(', ')}; it names ${resolved.join(', ') || 'none'}.`,
    );
  }
  for (const { node, port, answered, error } of published) {
    if (!answered) {
      return broken('not-published', { node, port }, `The server answers at port ${port} of ${node}; ${error}.`);
    }
  }
  return ok(
    `Agents of ${agents.map(({ node }) => node).join(', ')} sent values and were asked for some, all of them by way of one database; the server answered at ${published.length} nodes.`,
  );
}
