import { applicationNotAnswering } from './application-not-answering.js';
import { balancerBackendMissing } from './balancer-backend-missing.js';
import { balancerBackendStale } from './balancer-backend-stale.js';
import { checksumsWrong } from './checksums-wrong.js';
import { dataPathBlockedBetween } from './data-path-blocked-between.js';
import { dataPathPortDropped } from './data-path-port-dropped.js';
import { encryptionClearAccepted } from './encryption-clear-accepted.js';
import { encryptionPolicyMissing } from './encryption-policy-missing.js';
import { encryptionStateMissing } from './encryption-state-missing.js';
import { espBlockedBetween } from './esp-blocked-between.js';
import { espDropped } from './esp-dropped.js';
import { forwardedPortDropped } from './forwarded-port-dropped.js';
import { forwardingRowMissing } from './forwarding-row-missing.js';
import { forwardingRowWrong } from './forwarding-row-wrong.js';
import { gatewayBridgeOpenNeighbours } from './gateway-bridge-open-neighbours.js';
import { gatewayBridgeOpenOutside } from './gateway-bridge-open-outside.js';
import { gatewayMasqueradeMissing } from './gateway-masquerade-missing.js';
import { gossipPortDropped } from './gossip-port-dropped.js';
import { icmpDropped } from './icmp-dropped.js';
import { ingressRuleLeaked } from './ingress-rule-leaked.js';
import { ingressRuleMissing } from './ingress-rule-missing.js';
import { largePacketsDropped } from './large-packets-dropped.js';
import { managementPortDropped } from './management-port-dropped.js';
import { meshBackendMissing } from './mesh-backend-missing.js';
import { networkNameAmbiguous } from './network-name-ambiguous.js';
import { pathMtuTooSmall } from './path-mtu-too-small.js';
import { publishedPortDropped } from './published-port-dropped.js';
import { resolverRedirectMissing } from './resolver-redirect-missing.js';
import { taskAddressUnknown } from './task-address-unknown.js';
import { taskDefaultRouteMissing } from './task-default-route-missing.js';
import { taskGatewayLegMissing } from './task-gateway-leg-missing.js';
import { taskMtuDiffers } from './task-mtu-differs.js';
import { tunnelMissing } from './tunnel-missing.js';
import { tunnelOrphan } from './tunnel-orphan.js';
import type { Rule } from './rule.js';

/** Every rule, causes that explain others first. Each was seen to name its real fault in a lab. */
export const RULES: readonly Rule[] = [
  dataPathPortDropped,
  largePacketsDropped,
  espDropped,
  gossipPortDropped,
  managementPortDropped,
  icmpDropped,
  publishedPortDropped,
  forwardedPortDropped,
  ingressRuleMissing,
  ingressRuleLeaked,
  gatewayMasqueradeMissing,
  gatewayBridgeOpenOutside,
  gatewayBridgeOpenNeighbours,
  forwardingRowMissing,
  forwardingRowWrong,
  tunnelMissing,
  tunnelOrphan,
  encryptionPolicyMissing,
  encryptionStateMissing,
  encryptionClearAccepted,
  balancerBackendMissing,
  meshBackendMissing,
  balancerBackendStale,
  resolverRedirectMissing,
  taskMtuDiffers,
  taskDefaultRouteMissing,
  taskGatewayLegMissing,
  taskAddressUnknown,
  networkNameAmbiguous,
  dataPathBlockedBetween,
  espBlockedBetween,
  pathMtuTooSmall,
  checksumsWrong,
  applicationNotAnswering,
];
