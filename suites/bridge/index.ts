import type { AnyScenario } from '../../src/scenario/scenario.js';
import autoSubnetAndMac from './auto-subnet-and-mac.js';
import defaultHasNoNames from './default-has-no-names.js';
import defaultLimits from './default-limits.js';
import isolated from './isolated.js';
import masqueradedEgress from './masqueraded-egress.js';
import multiHostDiscovery from './multi-host-discovery.js';
import oneInterfacePerNetwork from './one-interface-per-network.js';
import published from './published.js';
import randomPort from './random-port.js';
import userDefined from './user-defined.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  defaultHasNoNames,
  userDefined,
  published,
  masqueradedEgress,
  defaultLimits,
  autoSubnetAndMac,
  randomPort,
  multiHostDiscovery,
  isolated,
  oneInterfacePerNetwork,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
