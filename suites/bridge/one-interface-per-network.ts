import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { attempt, makeNetwork, startContainer, type EngineAnswer } from '../support/containers.js';
import { witnessed } from '../support/evidence.js';
import { interfacesOf } from '../support/interfaces.js';
import { DEADLINE_MS } from './support.js';

const REASONS = ['accepted', 'other-refusal', 'wrong-number'] as const;
type Reason = (typeof REASONS)[number];

/** What engines say of a container that is in the network already. */
const REFUSAL = /already exists in network|is already (connected|attached) to network/i;

export interface OneEach {
  readonly node: string;
  readonly network: string;
  readonly secondConnect: EngineAnswer<unknown>;
  /** Interfaces of the container besides the loopback. */
  readonly interfaces: readonly string[];
}

interface Parameters {
  /** What the container is joined to again. */
  readonly again: 'same' | 'different';
  /** Alias that the second endpoint asks for. */
  readonly alias: string | null;
}

const PARAMETERS: Parameters = { again: 'same', alias: null };

export default defineScenario({
  id: 'bridge/one-interface-per-network',
  claim: 'A container has one interface in a network: joining it to the same network again is refused.',
  level: 'core',
  requirements: ['R-bridge-one-interface'],
  needs: ['bridge', 'veth'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { again, alias }): Promise<OneEach> => {
    const node = context.lab.node(AIMED_NODE);
    // The default bridge takes no aliases.
    const network = alias === null ? 'bridge' : await makeNetwork(context, node, { Driver: 'bridge' });
    const other = again === 'same' ? network : await makeNetwork(context, node, { Driver: 'bridge' });
    const container = await startContainer(context, node, { network });
    const secondConnect = await attempt(context, node.name, `POST /networks/${other}/connect ${container.name}`, () =>
      node.engine.networks.connect(other, container.id, alias === null ? {} : { Aliases: [alias] }, {
        signal: context.signal,
      }),
    );
    const interfaces = await interfacesOf(witnessed(context, container.shell, `Interfaces of ${container.name}`));
    return {
      node: node.name,
      network,
      secondConnect,
      interfaces: interfaces.map(({ name }) => name).filter((name) => name !== 'lo'),
    };
  },
  judge: judgeOneEach,
  faults: [
    {
      kind: 'mutation',
      name: 'different-network',
      does: 'Joins the container to a different network instead.',
      change: { again: 'different' },
      expect: { reason: 'accepted', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'with-an-alias',
      does: 'Does the same in a user-defined network, and asks for an alias when joining again.',
      change: { alias: 'again' },
      expect: 'look-alike',
    },
  ],
});

export function judgeOneEach({ node, network, secondConnect, interfaces }: OneEach): Judgement<Reason> {
  const place = { node, network };
  if (secondConnect.accepted) {
    return broken(
      'accepted',
      place,
      `The engine refuses to join a container again; it accepted, and the container has ${interfaces.join(', ')}.`,
    );
  }
  if (!REFUSAL.test(secondConnect.reason)) {
    return broken(
      'other-refusal',
      place,
      `The engine says that the container is in the network already; it says: ${secondConnect.reason}`,
    );
  }
  if (interfaces.length !== 1) {
    return broken('wrong-number', place, `The container has one interface; it has ${interfaces.join(', ') || 'none'}.`);
  }
  return ok(`The second join was refused (${secondConnect.reason}); the container has one interface.`);
}
