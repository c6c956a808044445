import type { AnyScenario } from '../../src/scenario/scenario.js';
import forms from './forms.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [forms];
