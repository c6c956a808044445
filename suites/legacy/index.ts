import type { AnyScenario } from '../../src/scenario/scenario.js';
import clonedIdentity from './cloned-identity.js';
import keyValueOverlay from './key-value-overlay.js';
import staticAddress from './static-address.js';
import staticAddressNeedsSubnet from './static-address-needs-subnet.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  keyValueOverlay,
  staticAddress,
  staticAddressNeedsSubnet,
  clonedIdentity,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
