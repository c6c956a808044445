import { defineRule } from './rule.js';

/** Ports are published and there is no ingress network. */
export const ingressNetworkMissing = defineRule({
  code: 'ingress-network-missing',
  title: 'Ports are published and there is no ingress network',
  severity: 'error',
  confidence: 'certain',
  kind: 'api/ingress-missing',
  seenUnder: [],
  cause: () => 'The ingress network was removed: services that publish by the routing mesh are not placed.',
  repair: () => ({
    command: 'docker network create --ingress --driver overlay ingress',
    risk: 'None. Choose subnet and MTU now: they are fixed afterwards.',
  }),
  verify: () => 'docker network ls --filter driver=overlay',
});
