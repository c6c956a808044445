import type { AnyScenario } from '../../src/scenario/scenario.js';
import reachesEveryReplica from './reaches-every-replica.js';
import kernelAgrees from './kernel-agrees.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [reachesEveryReplica, kernelAgrees];
