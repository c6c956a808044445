import { removeStaleNode } from './stale-node.js';
import { defineRule } from './rule.js';

/** Several nodes have one address. */
export const nodeAddressTwice = defineRule({
  code: 'node-address-twice',
  title: 'Several nodes have one address',
  severity: 'warning',
  confidence: 'certain',
  kind: 'api/node-address-twice',
  seenUnder: [],
  effect: (other, own) => other.kind === 'api/node-not-ready' && other.place.node === own.node,
  cause: ({ details }) =>
    details['stale'] === ''
      ? 'Managers reach several nodes by one address, as behind a translation or after cloning a machine; overlays find only one of them.'
      : 'A machine joined again under another name, and its old entry was not removed.',
  repair: ({ details }) => removeStaleNode(details['stale'] ?? ''),
  verify: () => 'docker node ls -q | xargs docker node inspect --format {{.ID}}:{{.Status.Addr}}',
});
