import { findFault } from '../../src/lab/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { asked } from '../support/evidence.js';
import { DEADLINE_MS, LEGACY_PAIR, OTHER_NODE, STORE_NODE, clusterInfo, useClusterStore } from './cluster-store.js';

const REASONS = ['outside-store', 'same-engine-id', 'same-address'] as const;
type Reason = (typeof REASONS)[number];

export interface StoreMember {
  readonly node: string;
  readonly engineId: string;
  /** Empty where the engine uses none. */
  readonly store: string;
  /** Address and port under which it is known in the store. */
  readonly advertised: string;
}

export default defineScenario({
  id: 'legacy/cloned-identity',
  claim:
    'Two engines that share a key-value store have different engine ids and are known there by different addresses.',
  level: 'extended',
  requirements: ['R-legacy-identity'],
  needs: [],
  disturbs: 'nothing',
  parameters: {},
  stack: () => LEGACY_PAIR,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context): Promise<readonly StoreMember[]> => {
    await useClusterStore(context);
    return Promise.all(
      context.lab.nodes.map((node) =>
        asked(
          context,
          node.name,
          'GET /info',
          async (): Promise<StoreMember> => {
            const [{ ID }, { ClusterStore = '', ClusterAdvertise = '' }] = await Promise.all([
              node.engine.info({ signal: context.signal }),
              clusterInfo(context, node),
            ]);
            return { node: node.name, engineId: ID, store: ClusterStore, advertised: ClusterAdvertise };
          },
          (member) => member,
        ),
      ),
    );
  },
  judge: judgeMembers,
  faults: [
    {
      kind: 'lab',
      fault: findFault('engine/clone-key'),
      parameters: { node: OTHER_NODE, peer: STORE_NODE },
      expect: { reason: 'same-engine-id', place: { node: OTHER_NODE, peer: STORE_NODE } },
    },
    // The same restart, with the identity that the engine had.
    {
      kind: 'lab',
      fault: findFault('engine/clone-key'),
      parameters: { node: OTHER_NODE, peer: OTHER_NODE },
      expect: 'look-alike',
    },
  ],
});

export function judgeMembers(members: readonly StoreMember[]): Judgement<Reason> {
  for (const [index, { node, engineId, store, advertised }] of members.entries()) {
    if (store === '') return broken('outside-store', { node }, `The engine of ${node} uses the store; it has none.`);
    for (const earlier of members.slice(0, index)) {
      const place = { node, peer: earlier.node };
      if (earlier.engineId === engineId) {
        return broken(
          'same-engine-id',
          place,
          `${node} and ${earlier.node} have an engine id each; both have ${engineId}.`,
        );
      }
      if (earlier.advertised === advertised) {
        return broken(
          'same-address',
          place,
          `${node} and ${earlier.node} are known by an address each; both by ${advertised || 'none'}.`,
        );
      }
    }
  }
  return ok(
    `${members.map(({ node, engineId, advertised }) => `${node} is ${engineId} at ${advertised}`).join(', ')}.`,
  );
}
