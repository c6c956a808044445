import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { startContainer } from '../support/containers.js';
import { asked, dialWitnessed, witnessed } from '../support/evidence.js';
import { cannotMeasure } from '../support/task-shell.js';
import { DEADLINE_MS } from './support.js';

const REASONS = ['no-port', 'not-ephemeral', 'no-answer', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

const TIMEOUT_MS = 800;
/** A port that a user may choose, below those that the kernel hands out. */
const CHOSEN_PORT = 15082;

export interface Ephemeral {
  readonly node: string;
  readonly container: string;
  /** Ports that the engine chose. */
  readonly ports: readonly number[];
  /** First and last port that the node's kernel hands out. */
  readonly range: readonly [number, number];
  readonly answers: readonly {
    readonly port: number;
    readonly answeredBy: string | null;
    readonly error: string | null;
  }[];
}

interface Parameters {
  /** Host port that is asked for; empty where the engine chooses. */
  readonly hostPort: string;
}

const PARAMETERS: Parameters = { hostPort: '' };

export default defineScenario({
  id: 'bridge/random-port',
  claim: 'A port that is published without a host port gets an ephemeral one, at which the container answers.',
  level: 'core',
  requirements: ['R-bridge-random-port'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { hostPort }): Promise<Ephemeral> => {
    const node = context.lab.node(AIMED_NODE);
    const container = await startContainer(context, node, {
      ExposedPorts: { [`${RESPONDER_PORT}/tcp`]: {} },
      HostConfig: { PortBindings: { [`${RESPONDER_PORT}/tcp`]: [{ HostPort: hostPort }] } },
    });
    const [details, range] = await Promise.all([
      asked(
        context,
        node.name,
        `GET /containers/${container.name}/json`,
        () => node.engine.containers.inspect(container.id, { signal: context.signal }),
        ({ NetworkSettings }) => NetworkSettings.Ports,
      ),
      witnessed(context, node.shell, 'Ports that the kernel hands out').run(
        'cat /proc/sys/net/ipv4/ip_local_port_range',
      ),
    ]);
    const [first, last] = range.stdout.trim().split(/\s+/).map(Number);
    if (first === undefined || last === undefined) throw cannotMeasure('a range of ephemeral ports', range.stdout);
    const bindings = details.NetworkSettings.Ports?.[`${RESPONDER_PORT}/tcp`] ?? [];
    const ports = [...new Set(bindings.map(({ HostPort }) => Number(HostPort)))];
    const tries = await dialWitnessed(context, context.lab.outside.shell, 'A client outside connects', {
      targets: ports.map((port) => ({ address: node.controlAddress, port, protocol: 'tcp' })),
      timeoutMs: TIMEOUT_MS,
    });
    return {
      node: node.name,
      container: container.name,
      ports,
      range: [first, last],
      answers: tries.map(({ target, identity, error }) => ({
        port: target.port,
        answeredBy: identity?.task ?? null,
        error,
      })),
    };
  },
  judge: judgeEphemeral,
  faults: [
    {
      kind: 'lab',
      fault: findFault('published/drop-port'),
      parameters: { node: AIMED_NODE, port: '32768:60999' },
      expect: { reason: 'no-answer', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('published/drop-port'),
      parameters: { node: AIMED_NODE, port: String(RESPONDER_PORT) },
      expect: 'look-alike',
    },
    {
      kind: 'mutation',
      name: 'chosen-port',
      does: `Asks for the host port ${CHOSEN_PORT}.`,
      change: { hostPort: String(CHOSEN_PORT) },
      expect: { reason: 'not-ephemeral', place: { node: AIMED_NODE } },
    },
  ],
});

export function judgeEphemeral({ node, container, ports, range, answers }: Ephemeral): Judgement<Reason> {
  const [first, last] = range;
  if (ports.length === 0) return broken('no-port', { node }, `${container} gets a host port; it has none.`);
  const chosen = ports.find((port) => port < first || port > last);
  if (chosen !== undefined) {
    return broken(
      'not-ephemeral',
      { node, port: chosen },
      `${container} gets a host port from ${first} to ${last}; it got ${chosen}.`,
    );
  }
  for (const { port, answeredBy, error } of answers) {
    const wanted = `${container} answers at port ${port} of ${node}`;
    if (answeredBy === null) return broken('no-answer', { node, port }, `${wanted}; ${error ?? 'nothing'} instead.`);
    if (answeredBy !== container) return broken('stranger-answers', { node, port }, `${wanted}; ${answeredBy} does.`);
  }
  return ok(`${container} answered at port ${ports.join(', ')}, within ${first} to ${last}.`);
}
