import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

/** The port that is published from the beginning, and the one that is added. */
const FIRST_PORT = 31_391;
const ADDED_PORT = 31_392;
const SERVICE = 'seatrial-several-ports';
const CONVERGED_WITHIN_MS = 60_000;

const REASONS = ['first-port-lost', 'added-port-silent', 'rule-leaked'] as const;
type Reason = (typeof REASONS)[number];

export interface PortsOverTime {
  readonly service: string;
  /** Nodes that did not answer on a port after the second one was added, in the end. */
  readonly silentOnFirst: readonly string[];
  readonly silentOnAdded: readonly string[];
  /** Requests to the first port that were lost while the second was added. */
  readonly nodes: readonly string[];
  /** Rules for either port that stood on a node after the service was removed, in the end. */
  readonly leaked: readonly { readonly node: string; readonly port: number }[];
}

export default defineScenario({
  id: 'ingress/several-ports',
  claim: 'Adding a published port to a service keeps those it had, and removing the service frees all of them.',
  level: 'core',
  requirements: ['R-ingress-several-ports'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 300_000,
  measure: async (context): Promise<PortsOverTime> => {
    const { lab, undo, signal } = context;
    const { engine } = lab.manager();
    const port = (published: number) => ({
      TargetPort: RESPONDER_PORT,
      PublishedPort: published,
      PublishMode: 'ingress' as const,
      Protocol: 'tcp' as const,
    });
    undo.add(`remove the service ${SERVICE}`, () => engine.services.remove(SERVICE));
    const spec = {
      Name: SERVICE,
      TaskTemplate: {
        ContainerSpec: {
          Image: lab.probeImage,
          Command: ['/usr/local/bin/seatrial-responder'],
          Env: [`SEATRIAL_SERVICE=${SERVICE}`],
          StopGracePeriod: 1_000_000_000,
        },
      },
      Mode: { Replicated: { Replicas: 1 } },
      EndpointSpec: { Ports: [port(FIRST_PORT)] },
    };
    await engine.services.create(spec, { signal });
    await pollUntil(
      { awaiting: `the task of ${SERVICE}`, deadlineMs: 120_000, intervalMs: 250, signal },
      async (pollSignal) => {
        const tasks = await engine.tasks.list({ service: [SERVICE] }, { signal: pollSignal });
        return tasks.some(({ Status }) => Status.State === 'running') ? true : new NotYet('it does not run');
      },
    );
    await silentAfterWaiting(context, FIRST_PORT);
    const created = await engine.services.inspect(SERVICE, { signal });
    await engine.services.update(
      created,
      { ...created.Spec, EndpointSpec: { Ports: [port(FIRST_PORT), port(ADDED_PORT)] } },
      { signal },
    );
    await updated(context);
    const silentOnAdded = await silentAfterWaiting(context, ADDED_PORT);
    const silentOnFirst = await silentAfterWaiting(context, FIRST_PORT);
    await engine.services.remove(SERVICE, { signal });
    return {
      service: SERVICE,
      nodes: lab.nodes.map(({ name }) => name),
      silentOnFirst,
      silentOnAdded,
      leaked: await leakedAfterWaiting(context),
    };
  },
  judge: judgePortsOverTime,
  faults: [
    {
      kind: 'lab',
      fault: findFault('ingress/leak-rule'),
      parameters: { node: AIMED_NODE, port: String(ADDED_PORT) },
      expect: { reason: 'rule-leaked', place: { node: AIMED_NODE, port: ADDED_PORT } },
    },
    {
      kind: 'lab',
      fault: findFault('ingress/leak-rule'),
      parameters: { node: AIMED_NODE, port: '31393' },
      expect: 'look-alike',
    },
  ],
});

/** Waits until the swarm is done with the update: tasks are replaced when their service publishes other ports. */
async function updated({ lab, signal }: MeasureContext): Promise<void> {
  await pollUntil(
    { awaiting: `the update of ${SERVICE}`, deadlineMs: 120_000, intervalMs: 250, signal },
    async (pollSignal) => {
      const { UpdateStatus } = await lab.manager().engine.services.inspect(SERVICE, { signal: pollSignal });
      return UpdateStatus?.State === 'completed' ? true : new NotYet(`it is ${UpdateStatus?.State ?? 'not begun'}`);
    },
  );
}

/** Nodes that do not answer on a port when the time to converge is over. */
async function silentAfterWaiting(context: MeasureContext, port: number): Promise<readonly string[]> {
  const { lab, signal } = context;
  let silent: readonly string[] = [];
  await pollUntil(
    { awaiting: `port ${port} on every node`, deadlineMs: CONVERGED_WITHIN_MS, intervalMs: 300, signal },
    async () => {
      const tries = await dialWitnessed(context, lab.outside.shell, `A client outside asks port ${port}`, {
        targets: lab.nodes.map(({ controlAddress }) => ({ address: controlAddress, port, protocol: 'tcp' })),
        timeoutMs: 800,
        sideBySide: true,
      });
      silent = lab.nodes.flatMap(({ name, controlAddress }) =>
        tries.some(({ target, identity }) => target.address === controlAddress && identity?.service === SERVICE)
          ? []
          : [name],
      );
      return silent.length === 0 ? true : new NotYet(`silent: ${silent.join(', ')}`);
    },
  ).catch((error: unknown) => {
    if (signal.aborted) throw error;
  });
  return silent;
}

/** Rules for the two ports that are still there when the time to converge is over. */
async function leakedAfterWaiting(context: MeasureContext): Promise<PortsOverTime['leaked']> {
  const { lab, signal } = context;
  let leaked: PortsOverTime['leaked'] = [];
  await pollUntil(
    { awaiting: 'the rules of the ports to go', deadlineMs: CONVERGED_WITHIN_MS, intervalMs: 300, signal },
    async () => {
      const byNode = await Promise.all(
        lab.nodes.map(async ({ name, ownShell }) => {
          const { stdout } = await witnessed(context, ownShell, 'Rules of published ports').run(
            'iptables -w -t nat -S DOCKER-INGRESS',
          );
          return [FIRST_PORT, ADDED_PORT]
            .filter((port) => stdout.includes(`--dport ${port} `))
            .map((port) => ({ node: name, port }));
        }),
      );
      leaked = byNode.flat();
      return leaked.length === 0 ? true : new NotYet(leaked.map(({ node, port }) => `${port} on ${node}`).join(', '));
    },
  ).catch((error: unknown) => {
    if (signal.aborted) throw error;
  });
  return leaked;
}

export function judgePortsOverTime({
  service,
  nodes,
  silentOnFirst,
  silentOnAdded,
  leaked,
}: PortsOverTime): Judgement<Reason> {
  const [lost] = silentOnFirst;
  if (lost !== undefined) {
    return broken(
      'first-port-lost',
      { node: lost, service, port: FIRST_PORT },
      `Port ${FIRST_PORT} goes on answering on every node when ${ADDED_PORT} is added; ${silentOnFirst.join(', ')} did not answer.`,
    );
  }
  const [silent] = silentOnAdded;
  if (silent !== undefined) {
    return broken(
      'added-port-silent',
      { node: silent, service, port: ADDED_PORT },
      `Port ${ADDED_PORT} answers on every node once it is added; ${silentOnAdded.join(', ')} did not answer.`,
    );
  }
  const [leak] = leaked;
  if (leak !== undefined) {
    return broken(
      'rule-leaked',
      leak,
      `Nothing of a removed service's ports stays; ${leak.node} keeps a rule for port ${leak.port}.`,
    );
  }
  return ok(
    `Ports ${FIRST_PORT} and ${ADDED_PORT} answered on ${nodes.length} nodes, and left no rule when ${service} went.`,
  );
}
