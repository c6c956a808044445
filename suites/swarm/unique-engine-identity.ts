import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { asked } from '../support/evidence.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

const REASONS = ['same-engine-id', 'same-hostname', 'same-address'] as const;
type Reason = (typeof REASONS)[number];

export interface EngineIdentity {
  readonly node: string;
  readonly engineId: string;
  readonly hostname: string;
  /** In the swarm. */
  readonly address: string;
}

export default defineScenario({
  id: 'swarm/unique-engine-identity',
  claim: 'No two nodes share an engine id, a host name or an address.',
  level: 'core',
  requirements: ['R-swarm-unique-identity'],
  needs: [],
  disturbs: 'nothing',
  parameters: {},
  stack: () => EMPTY,
  reasons: REASONS,
  measure: (context): Promise<readonly EngineIdentity[]> =>
    Promise.all(
      context.lab.nodes.map(async ({ name, engine }) => {
        const info = await asked(
          context,
          name,
          'GET /info',
          () => engine.info({ signal: context.signal }),
          ({ ID, Name, Swarm }) => ({ ID, Name, NodeAddr: Swarm.NodeAddr }),
        );
        return { node: name, engineId: info.ID, hostname: info.Name, address: info.Swarm.NodeAddr };
      }),
    ),
  judge: judgeIdentities,
  faults: [
    {
      kind: 'lab',
      fault: findFault('engine/clone-identity'),
      parameters: (lab) => ({ node: AIMED_NODE, peer: lab.manager().name }),
      expect: { reason: 'same-engine-id', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('engine/restart'),
      parameters: { node: AIMED_NODE },
      expect: 'look-alike',
    },
  ],
});

export function judgeIdentities(identities: readonly EngineIdentity[]): Judgement<Reason> {
  const twin = (field: 'engineId' | 'hostname' | 'address') => {
    for (const [index, one] of identities.entries()) {
      const other = identities.slice(0, index).find((earlier) => earlier[field] === one[field]);
      if (other !== undefined) return { one, other };
    }
    return null;
  };
  for (const [field, reason, what] of [
    ['engineId', 'same-engine-id', 'engine id'],
    ['hostname', 'same-hostname', 'host name'],
    ['address', 'same-address', 'address'],
  ] as const) {
    const found = twin(field);
    if (found !== null) {
      return broken(
        reason,
        { node: found.one.node, peer: found.other.node },
        `Each node has an ${what} of its own; ${found.one.node} and ${found.other.node} have ${found.one[field]}.`,
      );
    }
  }
  return ok(`${identities.length} nodes have ${identities.length} engine ids, host names and addresses.`, {
    document: 'An engine keeps its identity in key.json.',
    engine: 'The identity is in the file engine-id of its data folder.',
    since: 'since 23.0',
  });
}
