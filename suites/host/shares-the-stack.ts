import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { Hopeless, NotYet, pollUntil } from '../../src/support/poll.js';
import type { LabNode } from '../../src/lab/lab.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { awaitResponder, freshName, startContainer } from '../support/containers.js';
import { asked, dialWitnessed, witnessed } from '../support/evidence.js';
import { insideOf } from '../support/inside.js';
import { interfacesOf } from '../support/interfaces.js';

const REASONS = ['own-stack', 'no-answer', 'port-shared', 'publish-effective'] as const;
type Reason = (typeof REASONS)[number];

/** Bound by the containers on the host. */
const BOUND_PORT = 15085;
/** Another one, for the look-alike. */
const OTHER_PORT = 15086;
/** Host port that the container asks for, without effect. */
const PUBLISHED_PORT = 15087;
const TIMEOUT_MS = 800;
const EXIT_DEADLINE_MS = 60_000;

export interface SharedStack {
  readonly node: string;
  readonly container: string;
  /** Addresses that the node has on its segments, and whether the container has each. */
  readonly hostAddresses: readonly { readonly address: string; readonly seen: boolean }[];
  /** The container and the host have the same namespace, by its inode. */
  readonly sameNamespace: boolean;
  readonly port: number;
  /** Who answers outside at the port that the container bound on the host. */
  readonly answeredBy: string | null;
  /** Exit code of a second container that binds the same port; `null` when it went on. */
  readonly secondExit: number | null;
  /** Ports that the engine says it published for the container, and who answers there. */
  readonly publishedPorts: readonly string[];
  readonly publishedAnsweredBy: string | null;
}

interface Parameters {
  readonly network: 'host' | 'bridge';
  readonly port: number;
}

const PARAMETERS: Parameters = { network: 'host', port: BOUND_PORT };

export default defineScenario({
  id: 'host/shares-the-stack',
  claim:
    'A container on the host network has the interfaces of its host, two cannot bind the same port, and publishing has no effect.',
  level: 'core',
  requirements: ['R-host-shares'],
  needs: ['network-namespace'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context, { network, port }): Promise<SharedStack> => {
    const node = context.lab.node(AIMED_NODE);
    const container = await startContainer(context, node, {
      network,
      Cmd: ['seatrial-responder', String(port)],
      ExposedPorts: { [`${RESPONDER_PORT}/tcp`]: {} },
      HostConfig: { PortBindings: { [`${RESPONDER_PORT}/tcp`]: [{ HostPort: String(PUBLISHED_PORT) }] } },
    });
    const { pid, shell } = await insideOf(context, container);
    await awaitResponder(context, container, port);
    const [interfaces, namespaces, tries, ports, secondExit] = await Promise.all([
      interfacesOf(witnessed(context, shell, `Interfaces of ${container.name}`)),
      witnessed(context, node.shell, 'Network namespaces of the container and of the node').run(
        `readlink /proc/${pid}/ns/net /proc/1/ns/net`,
      ),
      dialWitnessed(
        context,
        context.lab.outside.shell,
        'A client outside connects to the bound and the published port',
        {
          targets: [port, PUBLISHED_PORT].map((target) => ({
            address: node.controlAddress,
            port: target,
            protocol: 'tcp' as const,
          })),
          timeoutMs: TIMEOUT_MS,
        },
      ),
      asked(
        context,
        node.name,
        `GET /containers/${container.name}/json`,
        async () =>
          (await node.engine.containers.inspect(container.id, { signal: context.signal })).NetworkSettings.Ports ?? {},
        (found) => found,
      ),
      exitOfSecond(context, node, network, port),
    ]);
    const seen = new Set(interfaces.flatMap(({ addresses }) => addresses));
    const answeredAt = (target: number): string | null =>
      tries.find((one) => one.target.port === target)?.identity?.task ?? null;
    return {
      node: node.name,
      container: container.name,
      hostAddresses: [node.controlAddress, node.dataAddress].map((address) => ({ address, seen: seen.has(address) })),
      sameNamespace: new Set(namespaces.stdout.trim().split('\n')).size === 1,
      port,
      answeredBy: answeredAt(port),
      secondExit,
      publishedPorts: Object.entries(ports).flatMap(([name, bindings]) =>
        bindings === null || bindings.length === 0 ? [] : [name],
      ),
      publishedAnsweredBy: answeredAt(PUBLISHED_PORT),
    };
  },
  judge: judgeSharedStack,
  faults: [
    {
      kind: 'mutation',
      name: 'own-namespace',
      does: 'Starts the containers on the default bridge.',
      change: { network: 'bridge' },
      expect: { reason: 'own-stack', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'other-port',
      does: `Binds port ${OTHER_PORT} in both containers.`,
      change: { port: OTHER_PORT },
      expect: 'look-alike',
    },
  ],
});

/** Starts a second container that binds the same port and waits for its end; `null` when it listens instead. */
async function exitOfSecond(
  context: MeasureContext,
  node: LabNode,
  network: string,
  port: number,
): Promise<number | null> {
  const { lab, undo, signal } = context;
  const name = freshName('second');
  undo.add(`remove the container ${name} of ${node.name}`, () => node.engine.containers.remove(name));
  const id = await node.engine.containers.create(
    name,
    { Image: lab.probeImage, Cmd: ['seatrial-responder', String(port)], HostConfig: { NetworkMode: network } },
    { signal },
  );
  await node.engine.containers.start(id, { signal });
  return asked(
    context,
    node.name,
    `GET /containers/${name}/json until it ended or listens`,
    async () => {
      const { value } = await pollUntil(
        { awaiting: `${name} to end or to listen`, deadlineMs: EXIT_DEADLINE_MS, intervalMs: 50, signal },
        async () => {
          const { State } = await node.engine.containers.inspect(id, { signal });
          if (State.Status === 'exited') return { exit: State.ExitCode };
          if (!State.Running) return new Hopeless(`it is ${State.Status} ${State.Error}`);
          const { exitCode } = await node.shell
            .inNetworkNamespace(`/proc/${State.Pid}/ns/net`)
            .run(`ss -Hlntp 'sport = :${port}' | grep -q 'pid=${State.Pid},'`);
          return exitCode === 0 ? { exit: null } : new NotYet('it runs and does not listen');
        },
      );
      return value.exit;
    },
    (exit) => exit ?? 'it listens',
  );
}

export function judgeSharedStack(seen: SharedStack): Judgement<Reason> {
  const { node, container, port } = seen;
  const missing = seen.hostAddresses.filter((one) => !one.seen).map(({ address }) => address);
  if (missing.length > 0 || !seen.sameNamespace) {
    return broken(
      'own-stack',
      { node, task: container },
      `${container} has the interfaces of ${node}; it lacks ${missing.join(', ') || 'no address, but is in another namespace'}.`,
    );
  }
  if (seen.answeredBy !== container) {
    return broken(
      'no-answer',
      { node, port },
      `${container} answers at port ${port} of ${node}; ${seen.answeredBy ?? 'nobody'} does.`,
    );
  }
  if (seen.secondExit === null || seen.secondExit === 0) {
    return broken(
      'port-shared',
      { node, port },
      `A second container cannot bind port ${port}; ${seen.secondExit === null ? 'it listens' : 'it ended without an error'}.`,
    );
  }
  if (seen.publishedPorts.length > 0 || seen.publishedAnsweredBy !== null) {
    return broken(
      'publish-effective',
      { node, port: PUBLISHED_PORT },
      `Publishing has no effect on the host network; published is ${seen.publishedPorts.join(', ') || 'nothing'}, and ${seen.publishedAnsweredBy ?? 'nobody'} answers.`,
    );
  }
  return ok(
    `${container} has the addresses of ${node} and answers at its port ${port}; a second one ended with ${seen.secondExit}; port ${PUBLISHED_PORT} was asked for and is silent.`,
  );
}
