import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A program has the port of VXLAN. */
export const dataPathPortTaken = defineRule({
  code: 'data-path-port-taken',
  title: 'A program has the port of VXLAN',
  severity: 'error',
  confidence: 'certain',
  kind: 'host/data-path-port-taken',
  seenUnder: ['data-path/occupy-port'],
  effect: (other, own) => other.place.node === own.node && other.kind === 'forwarding/tunnel-missing',
  cause: ({ details }) =>
    `The program ${details['process'] ?? ''} has UDP port ${details['port'] ?? ''}, so no overlay of ${details['node'] ?? 'the node'} can come up.`,
  repair: () => ({
    command: null,
    risk: 'Give that program another port, then restart the engine. A swarm chooses its own port only when it is made: docker swarm init --data-path-port.',
  }),
  verify: ({ details }) => command`ss -ulnp sport = :${details['port'] ?? ''}`,
});
