import { setTimeout as delay } from 'node:timers/promises';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { witnessed } from '../support/evidence.js';
import { differenceOf } from '../support/sets.js';
import { cannotMeasure } from '../support/task-shell.js';

/** Services behind the load balancer; each is asked for by a host name of its own. */
const SITES = { red: 'red.seatrial.test', blue: 'blue.seatrial.test' } as const;
const UNKNOWN_HOST = 'green.seatrial.test';
const REPLICAS = 2;
/** Numbers of replicas that one of them goes through; it ends as it was deployed. */
const SCALES = [3, REPLICAS] as const;
/** Tasks that the load balancer has room for. */
const MOST_TASKS = 5;
/** Requests in a row that must reach just the running tasks. */
const REQUESTS = 9;
/** The load balancer must follow a change of the tasks in this time. */
const FOLLOW_WITHIN_MS = 15_000;
const ASK_EVERY_MS = 200;
/** Until the load balancer has started and answers at all. */
const FIRST_ANSWER_WITHIN_MS = 60_000;

const REASONS = ['not-balanced', 'scaling-ignored', 'unknown-host-served'] as const;
type Reason = (typeof REASONS)[number];

/** Who answered requests for one host name. */
interface Answers {
  readonly host: string;
  readonly service: string;
  /** Tasks that should. */
  readonly expected: readonly string[];
  /** Tasks that did; `status 503` where none did. */
  readonly answeredBy: readonly string[];
  /** When just those that should did, in milliseconds; `null` when they did not in time. */
  readonly rightAfterMs: number | null;
}

export interface Balanced {
  readonly first: readonly Answers[];
  readonly scaled: readonly Answers[];
  /** HTTP status of a request for a host name that no service has; `null` when it was not asked for. */
  readonly unknownHostStatus: string | null;
}

interface Parameters {
  /** How often the load balancer asks the embedded resolver. */
  readonly resolveEvery: '500ms' | '1s' | '1d';
}

const PARAMETERS: Parameters = { resolveEvery: '500ms' };

export default defineScenario({
  id: 'dnsrr/own-load-balancer',
  claim:
    'A load balancer of HTTP that runs as a service balances by host name over the tasks of DNSRR services, and follows their scaling.',
  level: 'core',
  requirements: ['R-dnsrr-own-balancer'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ resolveEvery }) => {
    const name = `sites-${resolveEvery}`;
    return {
      name,
      networks: { plain: {} },
      services: {
        balancer: {
          scale: 1,
          networks: ['plain'],
          publish: [{ target: 80, mode: 'ingress' }],
          environment: { CONFIGURATION: configuration(name, resolveEvery) },
          command: ['sh', '-c', balancerCommand(name)],
        },
        red: { scale: REPLICAS, networks: ['plain'], endpointMode: 'dnsrr' },
        blue: { scale: 1, networks: ['plain'], endpointMode: 'dnsrr' },
      },
    };
  },
  reasons: REASONS,
  deadlineMs: 240_000,
  convergesWithinMs: 0,
  measure: async (context): Promise<Balanced> => {
    const { stack, lab } = context;
    const port = stack.service('balancer').publishedPorts[0]?.published;
    if (port === undefined) throw cannotMeasure('a published port of the load balancer', 'none');
    const url = `http://${lab.manager().controlAddress}:${port}/`;
    const first = await Promise.all(
      (['red', 'blue'] as const).map((site) => askUntilRight(context, url, site, FIRST_ANSWER_WITHIN_MS)),
    );
    const scaled: Answers[] = [];
    if (first.some(({ rightAfterMs }) => rightAfterMs === null)) return { first, scaled, unknownHostStatus: null };
    const status = await witnessed(context, lab.outside.shell, 'A host name that no service has').run(
      `curl -s -m 3 -o /dev/null -w '%{http_code}' -H 'Host: ${UNKNOWN_HOST}' ${url}`,
    );
    context.undo.add('the tasks behind the load balancer', async () => {
      await stack.scale('red', REPLICAS);
    });
    for (const replicas of SCALES) {
      await stack.scale('red', replicas);
      const answers = await askUntilRight(context, url, 'red', FOLLOW_WITHIN_MS);
      scaled.push(answers);
      if (answers.rightAfterMs === null) break;
    }
    return { first, scaled, unknownHostStatus: status.stdout };
  },
  judge: judgeBalanced,
  faults: [
    {
      kind: 'mutation',
      name: 'resolved-once',
      does: 'Has the load balancer keep for a day what it resolved at its start.',
      change: { resolveEvery: '1d' },
      expect: { reason: 'scaling-ignored', place: { service: 'sites-1d-red' } },
    },
    {
      kind: 'mutation',
      name: 'resolved-less-often',
      does: 'Has the load balancer resolve every second.',
      change: { resolveEvery: '1s' },
      expect: 'look-alike',
    },
  ],
});

/** Starts the load balancer once both names are known in full, so that what it resolves at its start is complete. */
function balancerCommand(stack: string): string {
  return [
    `until [ "$(getent ahostsv4 ${stack}-red | grep -c STREAM)" -ge ${REPLICAS} ] && getent ahostsv4 ${stack}-blue >/dev/null; do sleep 0.2; done`,
    'printf %s "$CONFIGURATION" >/tmp/haproxy.cfg',
    'exec haproxy -f /tmp/haproxy.cfg',
  ].join('\n');
}

/** The load balancer's configuration. */
function configuration(stack: string, resolveEvery: string): string {
  return [
    'global',
    '  maxconn 100',
    'defaults',
    '  mode http',
    '  timeout connect 2s',
    '  timeout client 10s',
    '  timeout server 10s',
    'resolvers swarm',
    '  nameserver engine 127.0.0.11:53',
    `  timeout resolve ${resolveEvery}`,
    '  timeout retry 500ms',
    `  hold valid ${resolveEvery}`,
    `  hold obsolete ${resolveEvery}`,
    'frontend web',
    '  bind :80',
    ...Object.entries(SITES).map(([site, host]) => `  use_backend ${site} if { hdr(host) -i ${host} }`),
    ...Object.keys(SITES).flatMap((site) => [
      `backend ${site}`,
      '  balance roundrobin',
      `  server-template task ${MOST_TASKS} ${stack}-${site}:${RESPONDER_PORT} resolvers swarm init-addr none`,
    ]),
    '',
  ].join('\n');
}

/** Asks for a host name again and again until just the running tasks of its service answer, or for long enough. */
async function askUntilRight(
  context: MeasureContext,
  url: string,
  site: keyof typeof SITES,
  withinMs: number,
): Promise<Answers> {
  const { stack, lab } = context;
  const host = SITES[site];
  const service = stack.service(site).name;
  const expected = (await stack.tasks(site)).map(({ name }) => name);
  const shell = witnessed(context, lab.outside.shell, `Requests for ${host}`);
  const command = `for i in $(seq ${REQUESTS}); do curl -s -m 3 -w '%{http_code}\\n' -H 'Host: ${host}' ${url}; done`;
  const started = performance.now();
  for (;;) {
    const { stdout } = await shell.run(command, { deadlineMs: REQUESTS * 4000 });
    const answeredBy = stdout
      .split('\n')
      .filter((line) => line.startsWith('{') || /^[1-5]\d\d$|^000$/.test(line))
      .flatMap((line) => (line.startsWith('{') ? taskOf(line) : line === '200' ? [] : [`status ${line}`]));
    const elapsedMs = performance.now() - started;
    const { missing, extra } = differenceOf(expected, answeredBy);
    const right = missing.length + extra.length === 0;
    if (right || elapsedMs > withinMs) {
      return { host, service, expected, answeredBy, rightAfterMs: right ? elapsedMs : null };
    }
    await delay(ASK_EVERY_MS, undefined, { signal: context.signal });
  }
}

/** The task that an answer tells of. */
function taskOf(line: string): string {
  const identity = JSON.parse(line) as { readonly task?: unknown };
  return typeof identity.task === 'string' ? identity.task : 'someone unnamed';
}

export function judgeBalanced({ first, scaled, unknownHostStatus }: Balanced): Judgement<Reason> {
  for (const answers of first) {
    if (answers.rightAfterMs === null) return broken('not-balanced', { service: answers.service }, describe(answers));
  }
  if (unknownHostStatus !== '503') {
    return broken(
      'unknown-host-served',
      {},
      `A request for ${UNKNOWN_HOST}, which is no service's, gets status 503; it got ${unknownHostStatus ?? 'none'}.`,
    );
  }
  for (const answers of scaled) {
    if (answers.rightAfterMs === null) {
      return broken('scaling-ignored', { service: answers.service }, describe(answers));
    }
  }
  const times = scaled.map(
    ({ expected, rightAfterMs }) => `${expected.length} tasks after ${(rightAfterMs ?? 0).toFixed(0)} ms`,
  );
  return ok(
    `${first.map(({ host, expected }) => `${host} was answered by ${expected.length} tasks`).join(', ')}; it followed scaling: ${times.join(', ')}.`,
  );
}

function describe({ host, service, expected, answeredBy }: Answers): string {
  const seen = [...new Set(answeredBy)].join(', ') || 'nobody';
  return `Requests for ${host} reach just the ${expected.length} tasks of ${service} within ${FOLLOW_WITHIN_MS / 1000} s; ${seen} answered.`;
}
