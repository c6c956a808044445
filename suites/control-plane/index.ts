import type { AnyScenario } from '../../src/scenario/scenario.js';
import survivesManagerLoss from './survives-manager-loss.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [survivesManagerLoss];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
