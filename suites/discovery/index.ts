import type { AnyScenario } from '../../src/scenario/scenario.js';
import aliases from './aliases.js';
import embeddedResolver from './embedded-resolver.js';
import externalForwarding from './external-forwarding.js';
import networkScoped from './network-scoped.js';
import sameOnEveryNode from './same-on-every-node.js';
import staticConfig from './static-config.js';
import tasksName from './tasks-name.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  tasksName,
  embeddedResolver,
  staticConfig,
  sameOnEveryNode,
  networkScoped,
  externalForwarding,
  aliases,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
