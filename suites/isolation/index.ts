import type { AnyScenario } from '../../src/scenario/scenario.js';
import bridgingContainer from './bridging-container.js';
import closedBetween from './closed-between.js';
import egressAllowed from './egress-allowed.js';
import gwbridgeClosed from './gwbridge-closed.js';
import ingressDenied from './ingress-denied.js';
import macvlanIsOpen from './macvlan-is-open.js';
import openWithin from './open-within.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  closedBetween,
  egressAllowed,
  ingressDenied,
  gwbridgeClosed,
  bridgingContainer,
  macvlanIsOpen,
  openWithin,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
