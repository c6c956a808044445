import { removeStaleNode } from './stale-node.js';
import { defineRule } from './rule.js';

/** Several nodes have one hostname. */
export const nodeNameTwice = defineRule({
  code: 'node-name-twice',
  title: 'Several nodes have one hostname',
  severity: 'warning',
  confidence: 'certain',
  kind: 'api/node-name-twice',
  seenUnder: [],
  effect: (other, own) => other.kind === 'api/node-not-ready' && other.place.node === own.node,
  cause: ({ details }) =>
    details['stale'] === ''
      ? 'Two machines have the same hostname, as clones do; names in placement constraints and logs mean both.'
      : 'A node left and joined again, and its old entry was not removed: it stays Down for ever.',
  repair: ({ details }) => removeStaleNode(details['stale'] ?? ''),
  verify: () => 'docker node ls',
});
