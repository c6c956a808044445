import type { AnyScenario } from '../../src/scenario/scenario.js';
import assignedPortRange from './assigned-port-range.js';
import behindExternalBalancer from './behind-external-balancer.js';
import custom from './custom.js';
import everyNodeAnswers from './every-node-answers.js';
import failover from './failover.js';
import onlyPublishersJoin from './only-publishers-join.js';
import rulesSurviveRestart from './rules-survive-restart.js';
import severalPorts from './several-ports.js';
import sourceAddress from './source-address.js';
import spreads from './spreads.js';
import udp from './udp.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  everyNodeAnswers,
  spreads,
  udp,
  assignedPortRange,
  onlyPublishersJoin,
  sourceAddress,
  behindExternalBalancer,
  failover,
  severalPorts,
  rulesSurviveRestart,
  custom,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
