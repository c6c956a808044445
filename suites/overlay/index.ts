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
import networkAddRemove from './network-add-remove.js';
import sameIdEverywhere from './same-id-everywhere.js';
import underlayClash from './underlay-clash.js';
import removal from './removal.js';
import dualStack from './dual-stack.js';
import composeFile from './compose-file.js';
import mtuEdge from './mtu-edge.js';
import routedUnderlay from './routed-underlay.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  createdWithDefaults,
  allPairsReachable,
  forwardingTablesAgree,
  taskInterfaces,
  vxlanPlumbing,
  packetWalk,
  mtuEdge,
  sameIdEverywhere,
  extendsOnDemand,
  severalNetworks,
  internal,
  customSubnetGateway,
  subnetsNeverOverlap,
  composeFile,
  underlayClash,
  networkAddRemove,
  configuredOnFirstUse,
  dualStack,
  attachable,
  routedUnderlay,
  removal,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
