import { removeRules } from './commands.js';
import { defineRule } from './rule.js';

/** A rule drops ESP. */
export const espDropped = defineRule({
  code: 'esp-dropped',
  title: 'A rule drops ESP',
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/esp-dropped',
  seenUnder: ['encryption/drop-esp'],
  cause: ({ place: { node } }) =>
    `A rule of ${node ?? 'the node'} drops ESP, so encrypted overlays carry nothing to it while plain ones do.`,
  repair: (_, all) => removeRules(all, 'None for the swarm; other tunnels of the node may use ESP as well.'),
  verify: () => 'iptables-save -c | grep -E -- "-p (esp|50)"',
});
