import type { AnyScenario } from '../../src/scenario/scenario.js';
import convergenceTime from './convergence-time.js';
import failureDetection from './failure-detection.js';
import partitionHeals from './partition-heals.js';
import scopedToParticipants from './scoped-to-participants.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  convergenceTime,
  scopedToParticipants,
  failureDetection,
  partitionHeals,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
