import type { AnyScenario } from '../../src/scenario/scenario.js';
import followsHealth from './follows-health.js';
import kernelAgrees from './kernel-agrees.js';
import longIdle from './long-idle.js';
import modeSwitch from './mode-switch.js';
import onePerNetwork from './one-per-network.js';
import reachesEveryReplica from './reaches-every-replica.js';
import servesThroughUpdate from './serves-through-update.js';
import stable from './stable.js';
import udp from './udp.js';
import withoutPublishing from './without-publishing.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  reachesEveryReplica,
  udp,
  kernelAgrees,
  withoutPublishing,
  onePerNetwork,
  longIdle,
  modeSwitch,
  followsHealth,
  servesThroughUpdate,
  stable,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
