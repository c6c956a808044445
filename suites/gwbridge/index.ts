import type { AnyScenario } from '../../src/scenario/scenario.js';
import custom from './custom.js';
import onEveryNode from './on-every-node.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [onEveryNode, custom];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
