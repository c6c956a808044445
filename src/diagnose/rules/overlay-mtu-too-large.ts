import { command } from './commands.js';
import { defineRule } from './rule.js';

/** An overlay sends more than the underlay carries. */
export const overlayMtuTooLarge = defineRule({
  code: 'overlay-mtu-too-large',
  title: 'An overlay sends more than the underlay carries',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host/mtu-too-large',
  seenUnder: ['network/oversize-mtu'],
  cause: ({ place: { network }, details }) =>
    `Somebody chose an MTU for ${network ?? 'the network'} that ${details['device'] ?? 'the interface'} does not carry: its packets are cut up or lost.`,
  repair: ({ details }) => ({
    command: null,
    risk: `Make the network anew with --opt com.docker.network.driver.mtu=${details['mtu'] ?? ''}. Services have to leave it first.`,
  }),
  verify: ({ details }) => command`docker network inspect ${details['network'] ?? ''}`,
});
