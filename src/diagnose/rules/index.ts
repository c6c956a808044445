import { addressShared } from './address-shared.js';
import { aliasShared } from './alias-shared.js';
import { balancerAnswersUntranslated } from './balancer-answers-untranslated.js';
import { balancerBackendMissing } from './balancer-backend-missing.js';
import { balancerBackendResting } from './balancer-backend-resting.js';
import { balancerBackendStale } from './balancer-backend-stale.js';
import { balancerConnectionStale } from './balancer-connection-stale.js';
import { balancerMarkMissing } from './balancer-mark-missing.js';
import { balancerMissing } from './balancer-missing.js';
import { balancerServiceMissing } from './balancer-service-missing.js';
import { balancerSettingChanged } from './balancer-setting-changed.js';
import { checksumsWrong } from './checksums-wrong.js';
import { dataPathPortDropped } from './data-path-port-dropped.js';
import { dataPathPortShared } from './data-path-port-shared.js';
import { dataPathPortTaken } from './data-path-port-taken.js';
import { encryptionClearAccepted } from './encryption-clear-accepted.js';
import { encryptionKeysDiffer } from './encryption-keys-differ.js';
import { encryptionMarkMissing } from './encryption-mark-missing.js';
import { encryptionMatchMissing } from './encryption-match-missing.js';
import { encryptionPolicyMissing } from './encryption-policy-missing.js';
import { encryptionPolicyPort } from './encryption-policy-port.js';
import { encryptionSequenceEnding } from './encryption-sequence-ending.js';
import { encryptionStateMissing } from './encryption-state-missing.js';
import { engineHidesOwnPorts } from './engine-hides-own-ports.js';
import { engineSendsClear } from './engine-sends-clear.js';
import { espDropped } from './esp-dropped.js';
import { forwardedPortDropped } from './forwarded-port-dropped.js';
import { forwardingRowMissing } from './forwarding-row-missing.js';
import { forwardingRowWrong } from './forwarding-row-wrong.js';
import { gatewayBridgeDown } from './gateway-bridge-down.js';
import { gatewayBridgeFull } from './gateway-bridge-full.js';
import { gatewayBridgeOpenNeighbours } from './gateway-bridge-open-neighbours.js';
import { gatewayBridgeOpenOutside } from './gateway-bridge-open-outside.js';
import { gatewayMasqueradeMissing } from './gateway-masquerade-missing.js';
import { gatewayNetworkLost } from './gateway-network-lost.js';
import { gatewaySubnetOverlaps } from './gateway-subnet-overlaps.js';
import { gossipGhost } from './gossip-ghost.js';
import { gossipKeyForeign } from './gossip-key-foreign.js';
import { gossipPeerMissing } from './gossip-peer-missing.js';
import { gossipPortDropped } from './gossip-port-dropped.js';
import { gossipStranger } from './gossip-stranger.js';
import { gossipTaskUnknown } from './gossip-task-unknown.js';
import { hostResolverMalformed } from './host-resolver-malformed.js';
import { icmpDropped } from './icmp-dropped.js';
import { idleConnectionForgotten } from './idle-connection-forgotten.js';
import { ingressFilterMissing } from './ingress-filter-missing.js';
import { ingressJumpMissing } from './ingress-jump-missing.js';
import { ingressMtuLeft } from './ingress-mtu-left.js';
import { ingressNetworkMissing } from './ingress-network-missing.js';
import { ingressRuleLeaked } from './ingress-rule-leaked.js';
import { ingressRuleMissing } from './ingress-rule-missing.js';
import { ipvsMissing } from './ipvs-missing.js';
import { kernelBreaksEsp } from './kernel-breaks-esp.js';
import { largePacketsDropped } from './large-packets-dropped.js';
import { managementPortDropped } from './management-port-dropped.js';
import { meshBackendMissing } from './mesh-backend-missing.js';
import { meshLegMissing } from './mesh-leg-missing.js';
import { meshMissing } from './mesh-missing.js';
import { neighbourMissing } from './neighbour-missing.js';
import { neighbourWrong } from './neighbour-wrong.js';
import { networkNameAmbiguous } from './network-name-ambiguous.js';
import { nodeAddressLost } from './node-address-lost.js';
import { nodeAddressTranslated } from './node-address-translated.js';
import { overlayMtuTooLarge } from './overlay-mtu-too-large.js';
import { publishedFlowStale } from './published-flow-stale.js';
import { publishedLocalhostOff } from './published-localhost-off.js';
import { publishedPortDropped } from './published-port-dropped.js';
import { resolverLoop } from './resolver-loop.js';
import { resolverOverloaded } from './resolver-overloaded.js';
import { resolverRedirectMissing } from './resolver-redirect-missing.js';
import { taskAddressUnknown } from './task-address-unknown.js';
import { taskDefaultRouteMissing } from './task-default-route-missing.js';
import { taskDialsNobody } from './task-dials-nobody.js';
import { taskGatewayLegMissing } from './task-gateway-leg-missing.js';
import { taskHealthAwaited } from './task-health-awaited.js';
import { taskMtuDiffers } from './task-mtu-differs.js';
import { taskResolverReplaced } from './task-resolver-replaced.js';
import { tunnelMissing } from './tunnel-missing.js';
import { tunnelOrphan } from './tunnel-orphan.js';
import { tunnelRefused } from './tunnel-refused.js';
import { underlayMtuTooSmall } from './underlay-mtu-too-small.js';
import { vxlanUnsupported } from './vxlan-unsupported.js';
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
  dataPathPortTaken,
  dataPathPortShared,
  underlayMtuTooSmall,
  overlayMtuTooLarge,
  ingressMtuLeft,
  nodeAddressLost,
  nodeAddressTranslated,
  gatewayBridgeDown,
  gatewayBridgeFull,
  gatewaySubnetOverlaps,
  publishedLocalhostOff,
  aliasShared,
  ingressNetworkMissing,
  addressShared,
  gossipGhost,
  gossipTaskUnknown,
  gossipPeerMissing,
  neighbourWrong,
  neighbourMissing,
  encryptionMarkMissing,
  balancerMissing,
  meshMissing,
  meshLegMissing,
  balancerMarkMissing,
  balancerServiceMissing,
  balancerBackendResting,
  balancerAnswersUntranslated,
  balancerSettingChanged,
  ingressJumpMissing,
  ingressFilterMissing,
  ipvsMissing,
  tunnelRefused,
  vxlanUnsupported,
  gatewayNetworkLost,
  encryptionMatchMissing,
  gossipKeyForeign,
  gossipStranger,
  resolverOverloaded,
  hostResolverMalformed,
  taskResolverReplaced,
  resolverLoop,
  checksumsWrong,
  taskDialsNobody,
  taskHealthAwaited,
  idleConnectionForgotten,
  publishedFlowStale,
  balancerConnectionStale,
  encryptionPolicyPort,
  encryptionKeysDiffer,
  encryptionSequenceEnding,
  kernelBreaksEsp,
  engineSendsClear,
  engineHidesOwnPorts,
];
