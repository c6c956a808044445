import type { AnyScenario } from '../src/scenario/scenario.js';
import { SCENARIOS as overlay } from './overlay/index.js';
import { SCENARIOS as ipam } from './ipam/index.js';
import { SCENARIOS as isolation } from './isolation/index.js';
import { SCENARIOS as discovery } from './discovery/index.js';
import { SCENARIOS as vip } from './vip/index.js';
import { SCENARIOS as dnsrr } from './dnsrr/index.js';
import { SCENARIOS as ingress } from './ingress/index.js';
import { SCENARIOS as hostMode } from './host-mode/index.js';
import { SCENARIOS as encrypted } from './encrypted/index.js';
import { SCENARIOS as gwbridge } from './gwbridge/index.js';
import { SCENARIOS as macvlan } from './macvlan/index.js';
import { SCENARIOS as ipvlan } from './ipvlan/index.js';
import { SCENARIOS as bridge } from './bridge/index.js';
import { SCENARIOS as container } from './container/index.js';
import { SCENARIOS as host } from './host/index.js';
import { SCENARIOS as none } from './none/index.js';
import { SCENARIOS as stack } from './stack/index.js';
import { SCENARIOS as plugin } from './plugin/index.js';
import { SCENARIOS as legacy } from './legacy/index.js';
import { SCENARIOS as gossip } from './gossip/index.js';
import { SCENARIOS as controlPlane } from './control-plane/index.js';
import { SCENARIOS as scheduling } from './scheduling/index.js';
import { SCENARIOS as swarm } from './swarm/index.js';

export { OUT_OF_SCOPE } from './out-of-scope.js';
export { REQUIREMENTS } from './requirements.js';

/**
 * Every scenario, by area, in the order in which they run and are proven. Those that disturb scheduling and the swarm come
 * last: while a node counts as down its tasks move, and what the others are proven on would be another swarm.
 */
export const SCENARIOS: readonly AnyScenario[] = [
  ...overlay,
  ...ipam,
  ...isolation,
  ...discovery,
  ...vip,
  ...dnsrr,
  ...ingress,
  ...hostMode,
  ...encrypted,
  ...gwbridge,
  ...macvlan,
  ...ipvlan,
  ...bridge,
  ...container,
  ...host,
  ...none,
  ...stack,
  ...plugin,
  ...legacy,
  ...gossip,
  ...controlPlane,
  ...scheduling,
  ...swarm,
];
