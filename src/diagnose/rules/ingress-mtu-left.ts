import { defineRule } from './rule.js';

/** The ingress network kept its MTU when all others were made smaller. */
export const ingressMtuLeft = defineRule({
  code: 'ingress-mtu-left',
  title: 'The ingress network kept its MTU when all others were made smaller',
  severity: 'warning',
  confidence: 'possible',
  kind: 'host/ingress-mtu-left',
  seenUnder: [],
  cause: () =>
    'Every overlay was made for a smaller underlay but the one of published ports: what is published hangs while services reach each other.',
  repair: ({ details }) => ({
    command: null,
    risk: `Unpublish the ports, then: docker network rm ingress; docker network create --ingress -d overlay --opt com.docker.network.driver.mtu=${details['mtu'] ?? ''} ingress. Published ports are dead meanwhile.`,
  }),
  verify: () => 'docker network inspect ingress',
});
