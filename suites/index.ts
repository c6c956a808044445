import type { AnyScenario } from '../src/scenario/scenario.js';
import discoveryTasksName from './discovery/tasks-name.js';
import dnsrrListsTaskAddresses from './dnsrr/lists-task-addresses.js';
import encryptedEspOnTheWire from './encrypted/esp-on-the-wire.js';
import hostModeOnlyWhereTasksRun from './host-mode/only-where-tasks-run.js';
import ingressEveryNodeAnswers from './ingress/every-node-answers.js';
import macvlanVlanTrunk from './macvlan/vlan-trunk.js';
import overlayAllPairsReachable from './overlay/all-pairs-reachable.js';
import overlayCreatedWithDefaults from './overlay/created-with-defaults.js';
import overlayForwardingTablesAgree from './overlay/forwarding-tables-agree.js';
import swarmForms from './swarm/forms.js';
import vipKernelAgrees from './vip/kernel-agrees.js';
import vipReachesEveryReplica from './vip/reaches-every-replica.js';

export { OUT_OF_SCOPE } from './out-of-scope.js';
export { REQUIREMENTS } from './requirements.js';

/**
 * Every scenario, by area, in the order in which they run and are proven. Those of the swarm come last: while a node counts
 * as down its tasks move, and what the others are proven on would be another swarm.
 */
export const SCENARIOS: readonly AnyScenario[] = [
  overlayCreatedWithDefaults,
  overlayAllPairsReachable,
  overlayForwardingTablesAgree,

  discoveryTasksName,

  vipReachesEveryReplica,
  vipKernelAgrees,

  dnsrrListsTaskAddresses,

  ingressEveryNodeAnswers,

  hostModeOnlyWhereTasksRun,

  encryptedEspOnTheWire,

  macvlanVlanTrunk,

  swarmForms,
];
