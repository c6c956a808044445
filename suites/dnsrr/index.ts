import type { AnyScenario } from '../../src/scenario/scenario.js';
import listsTaskAddresses from './lists-task-addresses.js';
import ownLoadBalancer from './own-load-balancer.js';
import refusesIngress from './refuses-ingress.js';
import rotates from './rotates.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [listsTaskAddresses, rotates, refusesIngress, ownLoadBalancer];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
