import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import type { RunningTask } from '../../src/lab/stack.js';
import type { DialTarget } from '../../src/probes/dial.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { describeLinks, placeOfLinks } from '../support/localise.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { ISOLATION, nameOf, type NamedTask } from './stack.js';

/** Long enough for what must answer on a busy machine; all targets are dialled side by side. */
const TIMEOUT_MS = 500;

const REASONS = ['crosses', 'own-network-unreachable'] as const;
type Reason = (typeof REASONS)[number];

/** Dialled from one task. */
interface Dialled {
  readonly protocol: string;
  readonly address: string;
  /** Where the address belongs to; a node of its own for virtual addresses: that of the client. */
  readonly to: string;
  readonly answer: string | null;
}

export interface Separation {
  readonly clients: readonly {
    readonly client: NamedTask;
    /** Its own network, where the same probes must be answered: the positive control. */
    readonly own: readonly Dialled[];
    /** The other network, where nothing may answer. */
    readonly other: readonly Dialled[];
  }[];
}

interface Parameters {
  /** Networks of `left`. */
  readonly leftNetworks: readonly string[];
}

const PARAMETERS: Parameters = { leftNetworks: ['left'] };

export default defineScenario({
  id: 'isolation/closed-between',
  claim: 'Containers of different networks do not reach each other’s addresses, on the same node or across.',
  level: 'core',
  requirements: ['R-isolation-between'],
  needs: ['vxlan', 'veth', 'ipvs'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ leftNetworks }) => {
    if (leftNetworks.length === 1) return ISOLATION;
    const { networks, services } = ISOLATION;
    return {
      name: 'isolation-joined',
      networks,
      services: { left: { ...services.left, networks: leftNetworks }, right: services.right },
    };
  },
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context): Promise<Separation> => {
    const { stack } = context;
    const sides = await Promise.all(
      ['left', 'right'].map(async (side) => {
        const network = stack.network(side).name;
        return {
          network,
          tasks: await stack.tasks(side),
          virtual: stack.service(side).virtualAddresses[network] ?? '',
        };
      }),
    );
    if (sides.some(({ tasks, virtual }) => tasks.length < 2 || virtual === '')) {
      throw cannotMeasure(
        'two tasks and a virtual address in each network',
        JSON.stringify(sides.map((one) => one.tasks.length)),
      );
    }
    const clients = await Promise.all(
      sides.flatMap((side) =>
        side.tasks.map(async (client) => {
          const others = sides.filter((one) => one !== side);
          const own = targetsOf(
            side.network,
            side.tasks.filter((task) => task !== client),
            side.virtual,
            client,
          );
          const other = others.flatMap(({ network, tasks, virtual }) => targetsOf(network, tasks, virtual, client));
          const all = [...own, ...other];
          const tries = await dialWitnessed(context, shellOfTask(client), `${client.name} dials both networks`, {
            targets: all.map(({ target }) => target),
            timeoutMs: TIMEOUT_MS,
            sideBySide: true,
          });
          const seen = all.map(({ target, to }) => {
            const identity = tries.find((one) => one.target === target)?.identity ?? null;
            return { protocol: target.protocol, address: target.address, to, answer: identity?.task ?? null };
          });
          return { client: nameOf(client), own: seen.slice(0, own.length), other: seen.slice(own.length) };
        }),
      ),
    );
    return { clients };
  },
  judge: judgeSeparation,
  faults: [
    {
      kind: 'mutation',
      name: 'attached-to-both',
      does: 'Attaches the tasks of one network to the other one, too.',
      change: { leftNetworks: ['left', 'right'] },
      expect: { reason: 'crosses', place: {} },
    },
    {
      kind: 'lab',
      fault: findFault('gateway-bridge/allow-neighbours'),
      parameters: { node: AIMED_NODE },
      expect: 'look-alike',
    },
  ],
});

/** TCP and UDP to every task's address in a network and to the virtual address of its service. */
function targetsOf(
  network: string,
  tasks: readonly RunningTask[],
  virtual: string,
  client: RunningTask,
): readonly { readonly target: DialTarget; readonly to: string }[] {
  const addresses = [
    ...tasks.map((task) => ({ address: addressOf(task, network), to: task.node.name })),
    { address: virtual, to: client.node.name },
  ];
  return addresses.flatMap(({ address, to }) =>
    (['tcp', 'udp'] as const).map((protocol) => ({ target: { address, port: RESPONDER_PORT, protocol }, to })),
  );
}

export function judgeSeparation({ clients }: Separation): Judgement<Reason> {
  const links = (side: 'own' | 'other', answered: boolean): { from: string; to: string }[] =>
    clients.flatMap((one) =>
      one[side].filter(({ answer }) => (answer !== null) === answered).map(({ to }) => ({ from: one.client.node, to })),
    );
  const total = clients.reduce((sum, { other }) => sum + other.length, 0);
  const crossing = links('other', true);
  if (crossing.length > 0) {
    const example = clients.flatMap(({ client, other }) =>
      other.flatMap(({ address, protocol, answer }) =>
        answer === null ? [] : [`${answer} answers ${client.name} at ${address} by ${protocol}`],
      ),
    )[0];
    return broken(
      'crosses',
      placeOfLinks(crossing),
      `Nothing in one network answers the other one; ${describeLinks(crossing, total)} do: ${example ?? ''}.`,
    );
  }
  const controls = clients.reduce((sum, { own }) => sum + own.length, 0);
  const lost = links('own', false);
  if (lost.length > 0) {
    return broken(
      'own-network-unreachable',
      placeOfLinks(lost),
      `The same probes are answered within a network; ${describeLinks(lost, controls)} were not.`,
    );
  }
  return ok(
    `${total} probes from one network to the other on two nodes were not answered; ${controls} within the networks were.`,
  );
}
