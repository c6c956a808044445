import type { AnyScenario } from '../../src/scenario/scenario.js';
import loopbackOnly from './loopback-only.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [loopbackOnly];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
