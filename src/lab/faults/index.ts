import { closest } from 'fastest-levenshtein';
import { usageFailure } from '../../support/failure.js';
import type { LabFault } from '../fault.js';
import { certificateAge } from './certificate-age.js';
import { certificateExpire } from './certificate-expire.js';
import { containerFirewall } from './container-firewall.js';
import { containerRemoveGatewayLeg } from './container-remove-gateway-leg.js';
import { containerRouteThrough } from './container-route-through.js';
import { dataPathDrop } from './data-path-drop.js';
import { dataPathOccupyPort } from './data-path-occupy-port.js';
import { dataPathReroute } from './data-path-reroute.js';
import { discoveryOverlappingResolver } from './discovery-overlapping-resolver.js';
import { discoveryLoopUpstream } from './discovery-loop-upstream.js';
import { discoveryMalformOptions } from './discovery-malform-options.js';
import { discoveryRemoveRedirect } from './discovery-remove-redirect.js';
import { discoveryReplaceResolver } from './discovery-replace-resolver.js';
import { encryptionAcceptClear } from './encryption-accept-clear.js';
import { encryptionDropEsp } from './encryption-drop-esp.js';
import { encryptionRemoveMark } from './encryption-remove-mark.js';
import { engineAlterAnswer } from './engine-alter-answer.js';
import { engineCloneIdentity } from './engine-clone-identity.js';
import { engineCloneKey } from './engine-clone-key.js';
import { engineIptablesOff } from './engine-iptables-off.js';
import { engineLiveRestore } from './engine-live-restore.js';
import { engineRestart } from './engine-restart.js';
import { engineStop } from './engine-stop.js';
import { forwardingDeleteNeighbour } from './forwarding-delete-neighbour.js';
import { forwardingDeleteRow } from './forwarding-delete-row.js';
import { forwardingRedirectRow } from './forwarding-redirect-row.js';
import { forwardingReplaceNeighbour } from './forwarding-replace-neighbour.js';
import { gatewayBridgeAllowNeighbours } from './gateway-bridge-allow-neighbours.js';
import { gatewayBridgeAllowOutside } from './gateway-bridge-allow-outside.js';
import { gatewayBridgeForbidLocalnet } from './gateway-bridge-forbid-localnet.js';
import { gatewayBridgeOverlapRoute } from './gateway-bridge-overlap-route.js';
import { gatewayBridgeRemoveMasquerade } from './gateway-bridge-remove-masquerade.js';
import { gatewayBridgeTakeDown } from './gateway-bridge-take-down.js';
import { gossipAddGhost } from './gossip-add-ghost.js';
import { gossipCut } from './gossip-cut.js';
import { gossipForgetTask } from './gossip-forget-task.js';
import { gossipJoinNetwork } from './gossip-join-network.js';
import { gossipStranger } from './gossip-stranger.js';
import { gossipWrongKey } from './gossip-wrong-key.js';
import { ingressHideSandbox } from './ingress-hide-sandbox.js';
import { ingressLeakRule } from './ingress-leak-rule.js';
import { ingressRemoveFilterJump } from './ingress-remove-filter-jump.js';
import { ingressRemoveJump } from './ingress-remove-jump.js';
import { ingressRemoveRule } from './ingress-remove-rule.js';
import { ingressTakeLegDown } from './ingress-take-leg-down.js';
import { ipvsAddStaleBackend } from './ipvs-add-stale-backend.js';
import { ipvsChangeSetting } from './ipvs-change-setting.js';
import { ipvsHideSandbox } from './ipvs-hide-sandbox.js';
import { ipvsKeepConnection } from './ipvs-keep-connection.js';
import { ipvsRemoveBackend } from './ipvs-remove-backend.js';
import { ipvsRemoveIngressBackend } from './ipvs-remove-ingress-backend.js';
import { ipvsRemoveMark } from './ipvs-remove-mark.js';
import { ipvsRemoveService } from './ipvs-remove-service.js';
import { ipvsRestBackend } from './ipvs-rest-backend.js';
import { ipvsShortenTimeout } from './ipvs-shorten-timeout.js';
import { ipvsStopTranslation } from './ipvs-stop-translation.js';
import { managementCut } from './management-cut.js';
import { managementImpostor } from './management-impostor.js';
import { managementLoseQuorum } from './management-lose-quorum.js';
import { networkExhaustAddresses } from './network-exhaust-addresses.js';
import { networkLocalNamesake } from './network-local-namesake.js';
import { networkOverlappingBridge } from './network-overlapping-bridge.js';
import { networkSpendAddresses } from './network-spend-addresses.js';
import { nodeDisableForwarding } from './node-disable-forwarding.js';
import { nodeDropAllForwarded } from './node-drop-all-forwarded.js';
import { networkOversizeMtu } from './network-oversize-mtu.js';
import { networkShareAlias } from './network-share-alias.js';
import { nodeDropForwarded } from './node-drop-forwarded.js';
import { nodeFillConnections } from './node-fill-connections.js';
import { nodeFlushRules } from './node-flush-rules.js';
import { nodePromote } from './node-promote.js';
import { nodeReadOnlySettings } from './node-read-only-settings.js';
import { nodeSplitRules } from './node-split-rules.js';
import { publishedDropPort } from './published-drop-port.js';
import { publishedKeepFlow } from './published-keep-flow.js';
import { routerDropDataPath } from './router-drop-data-path.js';
import { segmentDropDataPath } from './segment-drop-data-path.js';
import { segmentFilterForeignMacs } from './segment-filter-foreign-macs.js';
import { segmentFilterPort } from './segment-filter-port.js';
import { segmentLowerMtu } from './segment-lower-mtu.js';
import { segmentStripVlan } from './segment-strip-vlan.js';
import { serviceHostAndOverlay } from './service-host-and-overlay.js';
import { serviceHostPortBound } from './service-host-port-bound.js';
import { serviceHostPortTaken } from './service-host-port-taken.js';
import { serviceMixedModes } from './service-mixed-modes.js';
import { serviceUnclearProxyNetwork } from './service-unclear-proxy-network.js';
import { serviceUnplaceable } from './service-unplaceable.js';
import { taskAddAddress } from './task-add-address.js';
import { taskAwaitHealth } from './task-await-health.js';
import { taskBreakChecksums } from './task-break-checksums.js';
import { taskDeleteDefaultRoute } from './task-delete-default-route.js';
import { taskDialNobody } from './task-dial-nobody.js';
import { taskSetMtu } from './task-set-mtu.js';
import { underlayAddOverlappingRoute } from './underlay-add-overlapping-route.js';
import { underlayDropIcmp } from './underlay-drop-icmp.js';
import { underlayDropLarge } from './underlay-drop-large.js';
import { vxlanCorruptChecksums } from './vxlan-corrupt-checksums.js';
import { underlayChangeAddress } from './underlay-change-address.js';
import { underlayLowerMtu } from './underlay-lower-mtu.js';
import { vxlanDeleteDevice } from './vxlan-delete-device.js';
import { vxlanLeaveDevice } from './vxlan-leave-device.js';
import { vxlanSharePort } from './vxlan-share-port.js';
import { xfrmDeleteStates } from './xfrm-delete-states.js';
import { xfrmFlushPolicies } from './xfrm-flush-policies.js';
import { xfrmMovePolicies } from './xfrm-move-policies.js';
import { xfrmNearEnd } from './xfrm-near-end.js';
import { xfrmOldKey } from './xfrm-old-key.js';

/** Every fault that can be injected into a lab. */
export const FAULTS: readonly LabFault[] = [
  dataPathDrop,
  dataPathReroute,
  underlayDropIcmp,
  gossipCut,
  managementCut,
  managementImpostor,
  nodePromote,
  engineRestart,
  engineCloneIdentity,
  engineCloneKey,
  forwardingDeleteRow,
  forwardingRedirectRow,
  ipvsRemoveBackend,
  ipvsAddStaleBackend,
  ipvsRemoveIngressBackend,
  ingressRemoveRule,
  ingressLeakRule,
  xfrmFlushPolicies,
  xfrmDeleteStates,
  encryptionDropEsp,
  segmentStripVlan,
  discoveryRemoveRedirect,
  segmentFilterPort,
  nodeDropForwarded,
  gatewayBridgeRemoveMasquerade,
  gatewayBridgeAllowNeighbours,
  gatewayBridgeAllowOutside,
  containerFirewall,
  containerRouteThrough,
  containerRemoveGatewayLeg,
  taskSetMtu,
  taskDeleteDefaultRoute,
  vxlanDeleteDevice,
  vxlanLeaveDevice,
  publishedDropPort,
  segmentFilterForeignMacs,
  routerDropDataPath,
  engineAlterAnswer,
  networkLocalNamesake,
  taskAddAddress,
  underlayDropLarge,
  gossipJoinNetwork,
  encryptionAcceptClear,
  segmentDropDataPath,
  segmentLowerMtu,
  vxlanCorruptChecksums,
  certificateAge,
  certificateExpire,
  discoveryOverlappingResolver,
  engineIptablesOff,
  engineLiveRestore,
  engineStop,
  managementLoseQuorum,
  networkExhaustAddresses,
  networkOverlappingBridge,
  networkSpendAddresses,
  nodeDisableForwarding,
  nodeDropAllForwarded,
  nodeFillConnections,
  nodeFlushRules,
  nodeReadOnlySettings,
  nodeSplitRules,
  serviceHostAndOverlay,
  serviceHostPortBound,
  serviceHostPortTaken,
  serviceMixedModes,
  serviceUnclearProxyNetwork,
  serviceUnplaceable,
  underlayAddOverlappingRoute,
  dataPathOccupyPort,
  encryptionRemoveMark,
  forwardingDeleteNeighbour,
  forwardingReplaceNeighbour,
  gatewayBridgeForbidLocalnet,
  gatewayBridgeOverlapRoute,
  gatewayBridgeTakeDown,
  gossipAddGhost,
  gossipForgetTask,
  ingressHideSandbox,
  ingressRemoveFilterJump,
  ingressRemoveJump,
  ingressTakeLegDown,
  ipvsChangeSetting,
  ipvsHideSandbox,
  ipvsRemoveMark,
  ipvsRemoveService,
  ipvsRestBackend,
  ipvsStopTranslation,
  networkOversizeMtu,
  networkShareAlias,
  underlayLowerMtu,
  vxlanSharePort,
  underlayChangeAddress,
  discoveryLoopUpstream,
  discoveryMalformOptions,
  discoveryReplaceResolver,
  gossipStranger,
  gossipWrongKey,
  ipvsKeepConnection,
  ipvsShortenTimeout,
  publishedKeepFlow,
  taskAwaitHealth,
  taskBreakChecksums,
  taskDialNobody,
  xfrmMovePolicies,
  xfrmNearEnd,
  xfrmOldKey,
];

/** The fault with this id; throws a usage failure that names the nearest one when there is none. */
export function findFault(id: string): LabFault {
  const fault = FAULTS.find((candidate) => candidate.id === id);
  if (fault !== undefined) return fault;
  const ids = FAULTS.map((candidate) => candidate.id);
  throw usageFailure(`the fault ${id}`, `one of ${ids.join(', ')}`, `did you mean ${closest(id, ids)}?`);
}
