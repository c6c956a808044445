import { randomUUID } from 'node:crypto';
import { findFault } from '../../src/lab/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { witnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import { mustPrepare } from '../support/task-shell.js';
import { AIMED_NODE, STANDARD } from '../stacks.js';
import { publishedPort } from './published.js';

/** How often the load balancer checks each node, and how long it waits for an answer. */
const CHECK_EVERY_MS = 300;
const CHECK_TIMEOUT_MS = 1000;
/** The load balancer has made up its mind about every node in this time. */
const SETTLES_WITHIN_MS = 8000;
/** Requests through the load balancer, for each node; it gives them to the nodes in turn. */
const PER_NODE = 2;

const REASONS = ['backend-down', 'backend-unused', 'request-lost', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

/** What the load balancer says of one node. */
interface BackendView {
  readonly node: string;
  readonly hasTask: boolean;
  /** `UP`, `DOWN`, or what the load balancer calls it. */
  readonly status: string;
  /** What the last check came to, for example `L7OK`. */
  readonly check: string;
}

/** One request through the load balancer. */
interface Request {
  readonly status: string;
  /** Node that it was given to; `null` where none is told. */
  readonly node: string | null;
  readonly task: string | null;
}

export interface ExternalBalancer {
  readonly service: string;
  readonly port: number;
  readonly tasks: readonly string[];
  readonly backends: readonly BackendView[];
  readonly requests: readonly Request[];
}

export default defineScenario({
  id: 'ingress/behind-external-balancer',
  claim:
    'A load balancer outside the swarm with all nodes as its backends sees each of them healthy, with or without a task, and is answered by each.',
  level: 'core',
  requirements: ['R-ingress-external-balancer'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => STANDARD,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<ExternalBalancer> => {
    const { lab, stack, signal } = context;
    const service = stack.service('mesh');
    const port = publishedPort(service, 'tcp');
    const tasks = await stack.tasks('mesh');
    const balancer = await startBalancer(
      context,
      lab.nodes.map(({ name, controlAddress }) => ({ name, address: controlAddress, port })),
    );
    const states = await lookUntil(
      SETTLES_WITHIN_MS,
      signal,
      () => balancer.states(),
      (seen) => seen.length === lab.nodes.length && seen.every(({ status, check }) => isSettled(status, check)),
    );
    const requests = await balancer.ask(PER_NODE * lab.nodes.length);
    return {
      service: service.name,
      port,
      tasks: tasks.map(({ name }) => name),
      backends: lab.nodes.map(({ name }) => {
        const state = states.find(({ node }) => node === name);
        return {
          node: name,
          hasTask: tasks.some(({ node }) => node.name === name),
          status: state?.status ?? 'unknown',
          check: state?.check ?? 'none',
        };
      }),
      requests,
    };
  },
  judge: judgeBalancer,
  faults: [
    {
      kind: 'lab',
      fault: findFault('ingress/remove-rule'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, port: String(publishedPort(stack.service('mesh'), 'tcp')) }),
      expect: { reason: 'backend-down', place: { node: AIMED_NODE, service: 'standard-mesh' } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** Checks that went well; and those that did not, once they made the backend DOWN. */
function isSettled(status: string, check: string): boolean {
  return (status === 'UP' && check === 'L7OK') || status === 'DOWN';
}

/** A load balancer that runs outside the swarm. */
interface Balancer {
  /** What it says of its backends now. */
  states(): Promise<readonly { readonly node: string; readonly status: string; readonly check: string }[]>;
  /** Requests through it, one after the other. */
  ask(requests: number): Promise<readonly Request[]>;
}

/** Starts HAProxy beside the client outside, with a health check of HTTP for each backend; it ends with the measurement. */
async function startBalancer(
  context: MeasureContext,
  backends: readonly { readonly name: string; readonly address: string; readonly port: number }[],
): Promise<Balancer> {
  const { undo, signal } = context;
  const { shell } = context.lab.outside;
  // Clients come by a socket of the file system, so that no port can be taken.
  const file = `/tmp/seatrial-haproxy-${randomUUID()}`;
  const configuration = [
    'global',
    '  maxconn 100',
    `  stats socket ${file}.stats mode 600`,
    'defaults',
    '  mode http',
    '  retries 0',
    '  timeout connect 1s',
    '  timeout client 5s',
    '  timeout server 2s',
    `  timeout check ${CHECK_TIMEOUT_MS}ms`,
    'frontend clients',
    `  bind unix@${file}.front mode 600`,
    '  default_backend nodes',
    'backend nodes',
    '  balance roundrobin',
    '  option httpchk GET /',
    '  http-check expect status 200',
    '  http-response set-header X-Backend %s',
    ...backends.map(
      ({ name, address, port }) =>
        `  server ${name} ${address}:${port} check inter ${CHECK_EVERY_MS}ms fastinter ${CHECK_EVERY_MS}ms fall 2 rise 1`,
    ),
  ];
  undo.add('the load balancer outside ends', async () => {
    await shell.run(`[ -e ${file}.pid ] && kill -KILL $(cat ${file}.pid); rm -f ${file}.*`);
  });
  const started = await witnessed(context, shell, 'A load balancer starts outside the swarm').run(
    [
      `cat >${file}.cfg <<'END'`,
      ...configuration,
      'END',
      `haproxy -db -f ${file}.cfg >${file}.log 2>&1 & echo $! >${file}.pid`,
      `for i in $(seq 100); do [ -S ${file}.front ] && [ -S ${file}.stats ] && exit 0; kill -0 $(cat ${file}.pid) || break; sleep 0.05; done`,
      `cat ${file}.log >&2; exit 1`,
    ].join('\n'),
  );
  mustPrepare('outside', started);
  const statesShell = witnessed(context, shell, 'What the load balancer says of its backends');
  return {
    states: async () => {
      signal.throwIfAborted();
      const { stdout } = await statesShell.run(
        `echo 'show stat' | socat -t 2 - UNIX-CONNECT:${file}.stats | cut -d, -f1,2,18,37 | grep '^nodes,'`,
      );
      return parseStates(stdout);
    },
    ask: async (requests) => {
      const { stdout } = await witnessed(context, shell, 'Requests through the load balancer').run(
        `for i in $(seq ${requests}); do curl -s -m 4 --unix-socket ${file}.front -w '\\n%{http_code} %header{x-backend}\\n' http://balanced/; done`,
        { deadlineMs: requests * 5000 },
      );
      return parseRequests(stdout);
    },
  };
}

/** Reads name, status and check of each server from columns 1, 2, 18 and 37 of `show stat`. */
export function parseStates(
  output: string,
): readonly { readonly node: string; readonly status: string; readonly check: string }[] {
  return output.split('\n').flatMap((line) => {
    const [, node, status, check] = /^nodes,([^,]+),([^,]*),(.*)$/.exec(line.trim()) ?? [];
    if (node === undefined || node === 'BACKEND') return [];
    // While a check is under way the last one is told with an asterisk; `UP 1/2` is on its way down.
    return [{ node, status: status ?? '', check: (check ?? '').replace(/^\* /, '') }];
  });
}

/** Reads bodies and the line that follows each: HTTP status and the backend's name. */
export function parseRequests(output: string): readonly Request[] {
  const requests: Request[] = [];
  let task: string | null = null;
  for (const line of output.split('\n')) {
    if (line.startsWith('{')) {
      const identity = JSON.parse(line) as { readonly task?: unknown };
      task = typeof identity.task === 'string' ? identity.task : null;
      continue;
    }
    const end = /^(\d{3}) ?(\S*)$/.exec(line);
    if (end === null) continue;
    requests.push({ status: end[1] ?? '', node: end[2] === '' ? null : (end[2] ?? null), task });
    task = null;
  }
  return requests;
}

export function judgeBalancer({ service, port, tasks, backends, requests }: ExternalBalancer): Judgement<Reason> {
  for (const { node, hasTask, status, check } of backends) {
    if (status === 'UP' && check === 'L7OK') continue;
    return broken(
      'backend-down',
      { node, service, port },
      `The load balancer sees port ${port} of ${node} (${hasTask ? 'with' : 'without'} a task) healthy; it is ${status} (${check}).`,
    );
  }
  const lost = requests.find(({ status, task }) => status !== '200' || task === null);
  if (lost !== undefined) {
    return broken(
      'request-lost',
      { ...(lost.node === null ? {} : { node: lost.node }), service, port },
      `Each of ${requests.length} requests through the load balancer is answered by a task of ${service}; one ended with status ${lost.status}.`,
    );
  }
  const stranger = requests.find(({ task }) => !tasks.includes(task ?? ''));
  if (stranger !== undefined) {
    return broken(
      'stranger-answers',
      { ...(stranger.node === null ? {} : { node: stranger.node }), service, port },
      `Tasks of ${service} answer through the load balancer; ${stranger.task ?? 'nobody'} did.`,
    );
  }
  const unused = backends.find(({ node }) => !requests.some((request) => request.node === node));
  if (unused !== undefined) {
    return broken(
      'backend-unused',
      { node: unused.node, service, port },
      `The load balancer gives requests to every node; ${unused.node} got none of ${requests.length}.`,
    );
  }
  const without = backends.filter(({ hasTask }) => !hasTask).map(({ node }) => node);
  return ok(
    `The load balancer saw all ${backends.length} nodes healthy, also ${without.join(', ') || 'none'} without a task, and ${requests.length} requests through them were answered by tasks of ${service}.`,
  );
}
