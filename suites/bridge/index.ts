import type { AnyScenario } from '../../src/scenario/scenario.js';
import autoSubnetAndMac from './auto-subnet-and-mac.js';
import defaultLimits from './default-limits.js';
import masqueradedEgress from './masqueraded-egress.js';
import userDefined from './user-defined.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [userDefined, masqueradedEgress, defaultLimits, autoSubnetAndMac];
