import type { AnyScenario } from '../../src/scenario/scenario.js';
import everyNodeAnswers from './every-node-answers.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [everyNodeAnswers];
