import type { AnyScenario } from '../../src/scenario/scenario.js';
import vlanTrunk from './vlan-trunk.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [vlanTrunk];
