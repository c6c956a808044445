import type { AnyScenario } from '../../src/scenario/scenario.js';
import dataPathPort from './data-path-port.js';
import forms from './forms.js';
import separateDataPath from './separate-data-path.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [separateDataPath, dataPathPort, forms];
