import { command } from './commands.js';
import { defineRule } from './rule.js';

/** The underlay carries less than overlays send. */
export const underlayMtuTooSmall = defineRule({
  code: 'underlay-mtu-too-small',
  title: 'The underlay carries less than overlays send',
  severity: 'error',
  confidence: 'likely',
  kind: 'host/underlay-mtu-small',
  seenUnder: ['underlay/lower-mtu'],
  cause: ({ place: { node }, details }) =>
    `${details['device'] ?? 'The interface'} of ${node ?? 'the node'} carries ${details['mtu'] ?? 'few'} bytes; overlays reckon with 1500 unless they are told otherwise.`,
  repair: ({ details }) => ({
    command: null,
    risk: `Make the networks anew with --opt com.docker.network.driver.mtu=${details['mtu'] ?? ''}, ingress too, or let the underlay carry 1500 bytes. Services have to leave a network before it is made anew.`,
  }),
  verify: ({ details }) => command`ip link show dev ${details['device'] ?? ''}`,
});
