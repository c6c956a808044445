import type { Requirement } from '../src/model/requirement.js';
import { REQUIREMENTS as overlay } from './overlay/requirements.js';
import { REQUIREMENTS as ipam } from './ipam/requirements.js';
import { REQUIREMENTS as isolation } from './isolation/requirements.js';
import { REQUIREMENTS as discovery } from './discovery/requirements.js';
import { REQUIREMENTS as vip } from './vip/requirements.js';
import { REQUIREMENTS as dnsrr } from './dnsrr/requirements.js';
import { REQUIREMENTS as ingress } from './ingress/requirements.js';
import { REQUIREMENTS as hostMode } from './host-mode/requirements.js';
import { REQUIREMENTS as encrypted } from './encrypted/requirements.js';
import { REQUIREMENTS as gwbridge } from './gwbridge/requirements.js';
import { REQUIREMENTS as macvlan } from './macvlan/requirements.js';
import { REQUIREMENTS as ipvlan } from './ipvlan/requirements.js';
import { REQUIREMENTS as bridge } from './bridge/requirements.js';
import { REQUIREMENTS as container } from './container/requirements.js';
import { REQUIREMENTS as host } from './host/requirements.js';
import { REQUIREMENTS as none } from './none/requirements.js';
import { REQUIREMENTS as stack } from './stack/requirements.js';
import { REQUIREMENTS as plugin } from './plugin/requirements.js';
import { REQUIREMENTS as legacy } from './legacy/requirements.js';
import { REQUIREMENTS as swarm } from './swarm/requirements.js';
import { REQUIREMENTS as scheduling } from './scheduling/requirements.js';
import { REQUIREMENTS as gossip } from './gossip/requirements.js';
import { REQUIREMENTS as controlPlane } from './control-plane/requirements.js';

/** What documents promise of a swarm's network, as far as scenarios answer it; by area. */
export const REQUIREMENTS: readonly Requirement[] = [
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
  ...swarm,
  ...scheduling,
  ...gossip,
  ...controlPlane,
];
