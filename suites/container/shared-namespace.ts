import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { makeNetwork, startContainer } from '../support/containers.js';
import { asked, dialWitnessed, witnessed } from '../support/evidence.js';
import { insideOf } from '../support/inside.js';
import { describeInterface, interfacesOf } from '../support/interfaces.js';
import { differenceOf } from '../support/sets.js';
import { cannotMeasure } from '../support/task-shell.js';

const REASONS = ['other-interfaces', 'no-network', 'not-local'] as const;
type Reason = (typeof REASONS)[number];

const TIMEOUT_MS = 800;

export interface Shared {
  readonly node: string;
  /** The container whose namespace is joined, and its interfaces with their addresses. */
  readonly observed: string;
  readonly interfaces: readonly string[];
  /** Interfaces as the joining container sees them. */
  readonly seen: readonly string[];
  /** Who answers the joining container at the loopback address. */
  readonly answeredBy: string | null;
}

interface Parameters {
  readonly joins: 'container' | 'network';
  /** The container that is joined is in a second network, too. */
  readonly second: boolean;
}

const PARAMETERS: Parameters = { joins: 'container', second: false };

export default defineScenario({
  id: 'container/shared-namespace',
  claim:
    'A container that is started in the network of another one, as a toolbox is, sees the interfaces of that one and is local to it.',
  level: 'core',
  requirements: ['R-container-shared'],
  needs: ['network-namespace', 'bridge', 'veth'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context, { joins, second }): Promise<Shared> => {
    const node = context.lab.node(AIMED_NODE);
    // Made before the container, and so removed after it.
    const network = second ? await makeNetwork(context, node, { Driver: 'bridge' }) : null;
    const observed = await startContainer(context, node);
    if (network !== null) {
      await asked(
        context,
        node.name,
        `POST /networks/${network}/connect ${observed.name}`,
        () => node.engine.networks.connect(network, observed.id, {}, { signal: context.signal }),
        () => 'joined',
      );
    }
    const toolbox = await startContainer(context, node, {
      Cmd: ['sleep', 'infinity'],
      HostConfig: { Init: true },
      ...(joins === 'container' ? { network: `container:${observed.id}` } : {}),
    });
    const [there, here] = await Promise.all([insideOf(context, observed), insideOf(context, toolbox)]);
    const [interfaces, seen, [answer]] = await Promise.all([
      interfacesOf(witnessed(context, there.shell, `Interfaces of ${observed.name}`)),
      interfacesOf(witnessed(context, here.shell, `Interfaces that ${toolbox.name} sees`)),
      dialWitnessed(context, here.shell, `${toolbox.name} connects to its loopback`, {
        targets: [{ address: '127.0.0.1', port: RESPONDER_PORT, protocol: 'tcp' }],
        timeoutMs: TIMEOUT_MS,
      }),
    ]);
    if (answer === undefined) throw cannotMeasure('one try at the loopback address', 'none');
    return {
      node: node.name,
      observed: observed.name,
      interfaces: interfaces.map(describeInterface),
      seen: seen.map(describeInterface),
      answeredBy: answer.identity?.task ?? null,
    };
  },
  judge: judgeShared,
  faults: [
    {
      kind: 'mutation',
      name: 'own-network',
      does: 'Starts the container in the same network instead of in the other container.',
      change: { joins: 'network' },
      expect: { reason: 'other-interfaces', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'in-a-second-network',
      does: 'Joins the other container to a second network before.',
      change: { second: true },
      expect: 'look-alike',
    },
  ],
});

export function judgeShared({ node, observed, interfaces, seen, answeredBy }: Shared): Judgement<Reason> {
  const place = { node, task: observed };
  const { missing, extra } = differenceOf(interfaces, seen);
  if (missing.length > 0 || extra.length > 0) {
    return broken(
      'other-interfaces',
      place,
      `The container sees the interfaces of ${observed}; it lacks ${missing.join(', ') || 'none'} and also has ${extra.join(', ') || 'none'}.`,
    );
  }
  if (interfaces.every((one) => one.startsWith('lo '))) {
    return broken(
      'no-network',
      place,
      `${observed} has an interface besides its loopback; it has ${interfaces.join(', ')}.`,
    );
  }
  if (answeredBy !== observed) {
    return broken(
      'not-local',
      place,
      `${observed} answers the container at 127.0.0.1; ${answeredBy ?? 'nobody'} does.`,
    );
  }
  return ok(`Both see ${interfaces.join(' and ')}; ${observed} answers the other one at 127.0.0.1.`);
}
