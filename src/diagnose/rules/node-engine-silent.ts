import { isAfterNodeLoss } from './effects.js';
import { defineRule } from './rule.js';

/** A node does not answer at all. */
export const nodeEngineSilent = defineRule({
  code: 'node-engine-silent',
  title: 'A node does not answer at all',
  severity: 'error',
  confidence: 'certain',
  kind: 'api/node-not-ready',
  seenUnder: ['engine/stop'],
  applies: ({ details }) => details['itself'] === 'silent',
  effect: (other, own) =>
    isAfterNodeLoss(other, own) || (other.kind === 'api/manager-unreachable' && other.place.node === own.node),
  cause: ({ place: { node } }) =>
    `Managers do not hear ${node ?? 'the node'}, and its engine does not answer here either: the engine, or the machine, is off or unreachable.`,
  repair: () => ({ command: 'systemctl start docker', risk: 'Tasks that moved elsewhere stay there.' }),
  verify: () => 'docker node ls',
});
