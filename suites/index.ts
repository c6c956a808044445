import type { AnyScenario } from '../src/scenario/scenario.js';
import * as overlay from './overlay/index.js';
import * as ipam from './ipam/index.js';
import * as isolation from './isolation/index.js';
import * as discovery from './discovery/index.js';
import * as vip from './vip/index.js';
import * as dnsrr from './dnsrr/index.js';
import * as ingress from './ingress/index.js';
import * as hostMode from './host-mode/index.js';
import * as encrypted from './encrypted/index.js';
import * as gwbridge from './gwbridge/index.js';
import * as macvlan from './macvlan/index.js';
import * as ipvlan from './ipvlan/index.js';
import * as bridge from './bridge/index.js';
import * as container from './container/index.js';
import * as host from './host/index.js';
import * as none from './none/index.js';
import * as stack from './stack/index.js';
import * as plugin from './plugin/index.js';
import * as legacy from './legacy/index.js';
import * as swarm from './swarm/index.js';
import * as scheduling from './scheduling/index.js';
import * as gossip from './gossip/index.js';
import * as controlPlane from './control-plane/index.js';

export { OUT_OF_SCOPE } from './out-of-scope.js';
export { REQUIREMENTS } from './requirements.js';

const AREAS = [
  overlay,
  ipam,
  isolation,
  discovery,
  vip,
  dnsrr,
  ingress,
  hostMode,
  encrypted,
  gwbridge,
  macvlan,
  ipvlan,
  bridge,
  container,
  host,
  none,
  stack,
  plugin,
  legacy,
  swarm,
  scheduling,
  gossip,
  controlPlane,
];

/**
 * Every scenario, by area, in the order in which they run and are proven. Those that disturb scheduling and the swarm come
 * last: while a node counts as down its tasks move, and what the others are proven on would be another swarm.
 */
export const SCENARIOS: readonly AnyScenario[] = AREAS.flatMap((area) => area.SCENARIOS);

/** Scenarios that are written and not proven yet: no run takes them up unless it asks for them. */
export const DRAFTS: readonly AnyScenario[] = AREAS.flatMap((area) => area.DRAFTS);
