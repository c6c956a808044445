import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { VLANS, addressOn, makeTrunkNetwork, startChild } from '../support/trunk.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

const TRIES = 2;

const REASONS = ['unreachable', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

interface Parameters {
  /** How children of one parent are joined; the engine's default when `null`. */
  readonly mode: 'bridge' | 'private' | null;
}

const PARAMETERS: Parameters = { mode: null };

export interface Siblings {
  readonly node: string;
  /** Names of the containers that should answer, in the order dialled. */
  readonly expected: readonly string[];
  readonly answers: readonly string[];
  readonly errors: readonly string[];
}

export default defineScenario({
  id: 'macvlan/same-host',
  claim: 'Two containers on one macvlan network of one node reach each other.',
  level: 'core',
  requirements: ['R-macvlan-same-host'],
  needs: ['macvlan', 'vlan-8021q'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 60_000,
  measure: async (context, { mode }): Promise<Siblings> => {
    const node = context.lab.node(AIMED_NODE);
    const network = await makeTrunkNetwork(context, node, VLANS.sameHost, {
      options: mode === null ? {} : { macvlan_mode: mode },
    });
    const [first, second] = await Promise.all([
      startChild(context, node, network, { address: addressOn(VLANS.sameHost, 11) }),
      startChild(context, node, network, { address: addressOn(VLANS.sameHost, 12) }),
    ]);
    const pairs = [
      { from: first, to: second },
      { from: second, to: first },
    ];
    const tries = await Promise.all(
      pairs.map(({ from, to }) =>
        dialWitnessed(context, from.shell, `${from.name} connects to ${to.name}`, {
          targets: [{ address: to.address, port: RESPONDER_PORT, protocol: 'tcp' }],
          tries: TRIES,
          timeoutMs: 1000,
        }),
      ),
    );
    return {
      node: node.name,
      expected: pairs.flatMap(({ to }) => Array.from({ length: TRIES }, () => to.name)),
      answers: tries.flat().flatMap(({ identity }) => (identity === null ? [] : [identity.task])),
      errors: tries.flat().flatMap(({ error }) => (error === null ? [] : [error])),
    };
  },
  judge: judgeSiblings,
  faults: [
    {
      kind: 'mutation',
      name: 'private',
      does: 'Makes the network in private mode, in which children of one parent are kept apart.',
      change: { mode: 'private' },
      expect: { reason: 'unreachable', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'bridge',
      does: 'Asks for the mode that is the default.',
      change: { mode: 'bridge' },
      expect: 'look-alike',
    },
    {
      // What goes from child to child never leaves the node.
      kind: 'lab',
      fault: findFault('segment/filter-foreign-macs'),
      parameters: { node: AIMED_NODE },
      expect: 'look-alike',
    },
  ],
});

export function judgeSiblings({ node, expected, answers, errors }: Siblings): Judgement<Reason> {
  if (errors.length > 0 || answers.length < expected.length) {
    return broken(
      'unreachable',
      { node },
      `Containers of one macvlan network on ${node} answer each other; ${errors.length} of ${expected.length} tries ended with ${errors[0] ?? 'nothing'}.`,
    );
  }
  const stranger = answers.find((answer, index) => answer !== expected[index]);
  if (stranger !== undefined) {
    return broken(
      'stranger-answers',
      { node },
      `${[...new Set(expected)].join(' and ')} on ${node} answer; ${stranger} did in place of one.`,
    );
  }
  return ok(`Both containers on ${node} answer each other, ${answers.length} connections.`);
}
