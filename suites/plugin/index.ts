import type { AnyScenario } from '../../src/scenario/scenario.js';
import anyDriver from './any-driver.js';
import remoteIpamDriver from './remote-ipam-driver.js';
import remoteNetworkDriver from './remote-network-driver.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [remoteNetworkDriver, remoteIpamDriver, anyDriver];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
