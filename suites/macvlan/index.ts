import type { AnyScenario } from '../../src/scenario/scenario.js';
import addressesAreYours from './addresses-are-yours.js';
import hostCannotReachChild from './host-cannot-reach-child.js';
import namesAreLocal from './names-are-local.js';
import sameHost from './same-host.js';
import sameSegment from './same-segment.js';
import subinterfaceLifecycle from './subinterface-lifecycle.js';
import swarmService from './swarm-service.js';
import vlanTrunk from './vlan-trunk.js';
import vlansIsolated from './vlans-isolated.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  vlanTrunk,
  sameSegment,
  sameHost,
  hostCannotReachChild,
  vlansIsolated,
  addressesAreYours,
  namesAreLocal,
  swarmService,
  subinterfaceLifecycle,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
