import type { AnyScenario } from '../../src/scenario/scenario.js';
import espOnTheWire from './esp-on-the-wire.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [espOnTheWire];
