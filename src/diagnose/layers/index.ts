import type { Facts } from '../facts/facts.js';
import { compareAddressing } from './addressing.js';
import { compareAliases } from './aliases.js';
import { compareApi } from './api.js';
import { compareBalancers } from './balancers.js';
import { compareBalancing } from './balancing.js';
import { compareConfiguration } from './configuration.js';
import type { Disagreement } from './disagreement.js';
import { compareEncryption } from './encryption.js';
import { compareEngineChains } from './engine-chains.js';
import { compareConnections } from './connections.js';
import { compareEngineLogs } from './engine-log.js';
import { compareForwarding } from './forwarding.js';
import { compareGatewayBridge } from './gateway-bridge.js';
import { compareGossip } from './gossip.js';
import { compareGossipTables } from './gossip-tables.js';
import { compareHostRules } from './host-rules.js';
import { compareHosts } from './host.js';
import { compareMachines } from './machine.js';
import { compareMembership } from './membership.js';
import { compareReachability } from './reachability.js';
import { compareKeys } from './keys.js';
import { compareVersions } from './known-versions.js';
import { compareResolvers } from './resolvers.js';
import { SwarmIndex } from './swarm-index.js';
import { compareTasks } from './task.js';
import { compareUnderlay } from './underlay.js';

export { KINDS, LAYERS, layerOf, type Disagreement, type DisagreementKind, type Layer } from './disagreement.js';
export { SwarmIndex } from './swarm-index.js';

/** Everything in which facts of a swarm disagree, layer by layer from the lowest. Pure. */
export function compareLayers(facts: Facts): readonly Disagreement[] {
  const index = new SwarmIndex(facts);
  return [
    compareHosts,
    compareMachines,
    compareUnderlay,
    compareGatewayBridge,
    compareHostRules,
    compareEngineChains,
    compareApi,
    compareAddressing,
    compareMembership,
    compareConfiguration,
    compareAliases,
    compareGossip,
    compareGossipTables,
    compareEngineLogs,
    compareForwarding,
    compareEncryption,
    compareKeys,
    compareVersions,
    compareBalancers,
    compareBalancing,
    compareResolvers,
    compareConnections,
    compareTasks,
    compareReachability,
  ].flatMap((compare) => compare(index));
}
