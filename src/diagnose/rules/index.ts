import { applicationNotAnswering } from './application-not-answering.js';
import { addressShared } from './address-shared.js';
import { aliasShared } from './alias-shared.js';
import { balancerAnswersUntranslated } from './balancer-answers-untranslated.js';
import { balancerBackendMissing } from './balancer-backend-missing.js';
import { balancerBackendResting } from './balancer-backend-resting.js';
import { balancerBackendStale } from './balancer-backend-stale.js';
import { checksumsWrong } from './checksums-wrong.js';
import { taskChecksumsWrong } from './task-checksums-wrong.js';
import { dataPathBlockedBetween } from './data-path-blocked-between.js';
import { balancerConnectionStale } from './balancer-connection-stale.js';
import { balancerMarkMissing } from './balancer-mark-missing.js';
import { balancerMissing } from './balancer-missing.js';
import { balancerServiceMissing } from './balancer-service-missing.js';
import { balancerSettingChanged } from './balancer-setting-changed.js';
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
import { espBlockedBetween } from './esp-blocked-between.js';
import { engineSendsClear } from './engine-sends-clear.js';
import { espDropped } from './esp-dropped.js';
import { forwardedPortDropped } from './forwarded-port-dropped.js';
import { forwardingRowMissing } from './forwarding-row-missing.js';
import { forwardingRowWrong } from './forwarding-row-wrong.js';
import { gatewayBridgeDown } from './gateway-bridge-down.js';
import { gatewayBridgeOpenNeighbours } from './gateway-bridge-open-neighbours.js';
import { gatewayBridgeOpenOutside } from './gateway-bridge-open-outside.js';
import { gatewayMasqueradeMissing } from './gateway-masquerade-missing.js';
import { gatewayNetworkLost } from './gateway-network-lost.js';
import { gatewaySubnetOverlaps } from './gateway-subnet-overlaps.js';
import { gossipClusterPeerMissing } from './gossip-cluster-peer-missing.js';
import { gossipGhost } from './gossip-ghost.js';
import { gossipKeyForeign } from './gossip-key-foreign.js';
import { gossipPeerMissing } from './gossip-peer-missing.js';
import { gossipPortDropped } from './gossip-port-dropped.js';
import { gossipRowMisleads } from './gossip-row-misleads.js';
import { gossipRowOrphaned } from './gossip-row-orphaned.js';
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
import { kernelBreaksEsp } from './kernel-breaks-esp.js';
import { largePacketsDropped } from './large-packets-dropped.js';
import { managementPortDropped } from './management-port-dropped.js';
import { meshBackendMissing } from './mesh-backend-missing.js';
import { meshLegMissing } from './mesh-leg-missing.js';
import { meshMissing } from './mesh-missing.js';
import { neighbourMissing } from './neighbour-missing.js';
import { neighbourWrong } from './neighbour-wrong.js';
import { networkNameAmbiguous } from './network-name-ambiguous.js';
import { pathMtuTooSmall } from './path-mtu-too-small.js';
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
import { networkAddressesExhausted } from './network-addresses-exhausted.js';
import { networkAddressesScarce } from './network-addresses-scarce.js';
import { subnetOverlapsRoute } from './subnet-overlaps-route.js';
import { subnetOverlapsNetwork } from './subnet-overlaps-network.js';
import { resolverInOverlay } from './resolver-in-overlay.js';
import { taskAddressInUse } from './task-address-in-use.js';
import { bridgePortsScarce } from './bridge-ports-scarce.js';
import { forwardingRuleDrops } from './forwarding-rule-drops.js';
import { engineRulesWiped } from './engine-rules-wiped.js';
import { engineRulesTwice } from './engine-rules-twice.js';
import { firewallBackendUnsupported } from './firewall-backend-unsupported.js';
import { ipForwardingOff } from './ip-forwarding-off.js';
import { connectionsFull } from './connections-full.js';
import { neighboursFull } from './neighbours-full.js';
import { neighbourTableSmall } from './neighbour-table-small.js';
import { meshWithoutIptables } from './mesh-without-iptables.js';
import { liveRestoreOn } from './live-restore-on.js';
import { swarmJoinPending } from './swarm-join-pending.js';
import { swarmCertificateRefused } from './swarm-certificate-refused.js';
import { swarmLocked } from './swarm-locked.js';
import { engineInNoSwarm } from './engine-in-no-swarm.js';
import { clockDiffers } from './clock-differs.js';
import { certificateExpired } from './certificate-expired.js';
import { certificateNotRenewed } from './certificate-not-renewed.js';
import { certificateNotYetValid } from './certificate-not-yet-valid.js';
import { quorumLost } from './quorum-lost.js';
import { managersEven } from './managers-even.js';
import { nodeNameTwice } from './node-name-twice.js';
import { nodeAddressTwice } from './node-address-twice.js';
import { nodeEngineSilent } from './node-engine-silent.js';
import { managerUnreachable } from './manager-unreachable.js';
import { engineIdTwice } from './engine-id-twice.js';
import { networkLeftover } from './network-leftover.js';
import { networkUnknownOnNode } from './network-unknown-on-node.js';
import { gossipPeerUnknown } from './gossip-peer-unknown.js';
import { nodeFlapping } from './node-flapping.js';
import { networkAttachTimeout } from './network-attach-timeout.js';
import { hostPortTaken } from './host-port-taken.js';
import { noSuitableNode } from './no-suitable-node.js';
import { hostPortBound } from './host-port-bound.js';
import { hostNetworkShared } from './host-network-shared.js';
import { taskAttachTimeout } from './task-attach-timeout.js';
import { kernelFeatureMissingTask } from './kernel-feature-missing-task.js';
import { kernelFeatureMissing } from './kernel-feature-missing.js';
import { networkNotAttachable } from './network-not-attachable.js';
import { publishModesMixed } from './publish-modes-mixed.js';
import { proxyNetworkUnclear } from './proxy-network-unclear.js';
import { releaseBroken } from './release-broken.js';
import { versionsDiffer } from './versions-differ.js';
import { macvlanGatewaySilent } from './macvlan-gateway-silent.js';
import { settingsReadOnly } from './settings-read-only.js';
import { nodeInsideContainer } from './node-inside-container.js';
import { nodeOnDesktop } from './node-on-desktop.js';
import { tunnelRefused } from './tunnel-refused.js';
import { underlayMtuTooSmall } from './underlay-mtu-too-small.js';
import type { Rule } from './rule.js';

/**
 * Every rule, causes that explain others first. Each was seen to name its real fault in a lab or, where no lab can make it,
 * facts that were made for it.
 */
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
  networkAddressesExhausted,
  networkAddressesScarce,
  subnetOverlapsRoute,
  subnetOverlapsNetwork,
  resolverInOverlay,
  taskAddressInUse,
  bridgePortsScarce,
  forwardingRuleDrops,
  engineRulesWiped,
  engineRulesTwice,
  firewallBackendUnsupported,
  ipForwardingOff,
  connectionsFull,
  neighboursFull,
  neighbourTableSmall,
  meshWithoutIptables,
  liveRestoreOn,
  swarmJoinPending,
  swarmCertificateRefused,
  swarmLocked,
  engineInNoSwarm,
  clockDiffers,
  certificateExpired,
  certificateNotRenewed,
  certificateNotYetValid,
  quorumLost,
  managersEven,
  nodeNameTwice,
  nodeAddressTwice,
  nodeEngineSilent,
  managerUnreachable,
  engineIdTwice,
  networkLeftover,
  networkUnknownOnNode,
  gossipPeerUnknown,
  nodeFlapping,
  networkAttachTimeout,
  hostPortTaken,
  noSuitableNode,
  hostPortBound,
  hostNetworkShared,
  taskAttachTimeout,
  kernelFeatureMissingTask,
  kernelFeatureMissing,
  networkNotAttachable,
  publishModesMixed,
  proxyNetworkUnclear,
  ingressNetworkMissing,
  releaseBroken,
  versionsDiffer,
  macvlanGatewaySilent,
  settingsReadOnly,
  nodeInsideContainer,
  nodeOnDesktop,
  dataPathBlockedBetween,
  espBlockedBetween,
  pathMtuTooSmall,
  checksumsWrong,
  applicationNotAnswering,
  dataPathPortTaken,
  dataPathPortShared,
  underlayMtuTooSmall,
  overlayMtuTooLarge,
  ingressMtuLeft,
  nodeAddressLost,
  nodeAddressTranslated,
  gatewayBridgeDown,
  gatewaySubnetOverlaps,
  publishedLocalhostOff,
  aliasShared,
  addressShared,
  gossipClusterPeerMissing,
  gossipRowOrphaned,
  gossipRowMisleads,
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
  tunnelRefused,
  gatewayNetworkLost,
  encryptionMatchMissing,
  gossipKeyForeign,
  gossipStranger,
  resolverOverloaded,
  hostResolverMalformed,
  taskResolverReplaced,
  resolverLoop,
  taskChecksumsWrong,
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
];
