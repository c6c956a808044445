import type { AnyScenario } from '../../src/scenario/scenario.js';
import clientAddressKept from './client-address-kept.js';
import globalService from './global-service.js';
import localOnly from './local-only.js';
import oneTaskPerNode from './one-task-per-node.js';
import onlyWhereTasksRun from './only-where-tasks-run.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  onlyWhereTasksRun,
  localOnly,
  clientAddressKept,
  oneTaskPerNode,
  globalService,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
