import type { Facts } from '../facts/facts.js';
import { compareAddressing } from './addressing.js';
import { compareApi } from './api.js';
import { compareBalancing } from './balancing.js';
import { compareConfiguration } from './configuration.js';
import type { Disagreement } from './disagreement.js';
import { compareEncryption } from './encryption.js';
import { compareEngineChains } from './engine-chains.js';
import { compareForwarding } from './forwarding.js';
import { compareGossip } from './gossip.js';
import { compareHostRules } from './host-rules.js';
import { compareHosts } from './host.js';
import { compareMachines } from './machine.js';
import { compareMembership } from './membership.js';
import { compareReachability } from './reachability.js';
import { SwarmIndex } from './swarm-index.js';
import { compareTasks } from './task.js';

export { KINDS, LAYERS, layerOf, type Disagreement, type DisagreementKind, type Layer } from './disagreement.js';
export { SwarmIndex } from './swarm-index.js';

/** Everything in which facts of a swarm disagree, layer by layer from the lowest. Pure. */
export function compareLayers(facts: Facts): readonly Disagreement[] {
  const index = new SwarmIndex(facts);
  return [
    compareHosts,
    compareMachines,
    compareHostRules,
    compareEngineChains,
    compareApi,
    compareAddressing,
    compareMembership,
    compareConfiguration,
    compareGossip,
    compareForwarding,
    compareEncryption,
    compareBalancing,
    compareTasks,
    compareReachability,
  ].flatMap((compare) => compare(index));
}
