import type { AnyScenario } from '../../src/scenario/scenario.js';
import createdWithDefaults from './created-with-defaults.js';
import allPairsReachable from './all-pairs-reachable.js';
import forwardingTablesAgree from './forwarding-tables-agree.js';
import taskInterfaces from './task-interfaces.js';
import vxlanPlumbing from './vxlan-plumbing.js';
import packetWalk from './packet-walk.js';
import extendsOnDemand from './extends-on-demand.js';
import severalNetworks from './several-networks.js';
import internal from './internal.js';
import attachable from './attachable.js';
import customSubnetGateway from './custom-subnet-gateway.js';
import configuredOnFirstUse from './configured-on-first-use.js';
import subnetsNeverOverlap from './subnets-never-overlap.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  createdWithDefaults,
  allPairsReachable,
  forwardingTablesAgree,
  taskInterfaces,
  vxlanPlumbing,
  packetWalk,
  extendsOnDemand,
  severalNetworks,
  internal,
  attachable,
  customSubnetGateway,
  configuredOnFirstUse,
  subnetsNeverOverlap,
];
