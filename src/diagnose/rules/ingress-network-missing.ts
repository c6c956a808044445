import { defineRule } from './rule.js';

/** There is no routing mesh. */
export const ingressNetworkMissing = defineRule({
  code: 'ingress-network-missing',
  title: 'There is no routing mesh',
  severity: 'warning',
  confidence: 'certain',
  kind: 'api/ingress-missing',
  seenUnder: [],
  cause: () => 'The network ingress was removed, so services that publish ports without mode=host are refused or wait.',
  repair: () => ({
    command: 'docker network create --driver overlay --ingress ingress',
    risk: 'None; choose a subnet (--subnet) that is used nowhere else.',
  }),
  verify: () => 'docker network ls --filter driver=overlay',
});
