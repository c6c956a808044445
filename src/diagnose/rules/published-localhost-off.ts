import { command } from './commands.js';
import { defineRule } from './rule.js';

/** Published ports do not answer on the loopback of a node. */
export const publishedLocalhostOff = defineRule({
  code: 'published-localhost-off',
  title: 'Published ports do not answer on the loopback of a node',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host/localnet-off',
  seenUnder: ['gateway-bridge/forbid-localnet'],
  cause: ({ place: { node } }) =>
    `Somebody took back on ${node ?? 'the node'} what the engine sets: localhost and a published port lead nowhere there.`,
  repair: ({ details }) => ({
    command: command`sysctl -w ${details['setting'] ?? ''}=1`,
    risk: 'None: it is what the engine sets when it starts.',
  }),
  verify: ({ details }) => command`sysctl ${details['setting'] ?? ''}`,
});
