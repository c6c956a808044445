import type { OutOfScope } from '../src/model/requirement.js';

const REFERENCE_ARCHITECTURE = 'Docker reference architecture: designing scalable, portable Docker container networks';
const SWARM_NOTES = 'Docker study notes (8): docker swarm';

/** What documents say of a swarm's network that no scenario answers, and why. */
export const OUT_OF_SCOPE: readonly OutOfScope[] = [
  {
    title: 'Role-based access control of networks',
    document: REFERENCE_ARCHITECTURE,
    section: 'Access control of networks in Universal Control Plane',
    why: 'It is a part of a proprietary product above the engine; the engine itself knows no roles.',
  },
  {
    title: 'HTTP routing mesh by host name (layer 7)',
    document: REFERENCE_ARCHITECTURE,
    section: 'HTTP routing mesh',
    why: 'It is a part of a proprietary product. The open way is an HTTP load balancer of one’s own in front of a service in DNSRR mode, whose parts are answered here.',
  },
  {
    title: 'Bonded network interfaces as parents',
    document: REFERENCE_ARCHITECTURE,
    section: 'MACVLAN driver',
    why: 'Bonding depends on network cards and the switch that they are plugged into; a lab of virtual links has neither.',
  },
  {
    title: 'Gossip that knows the topology',
    document: REFERENCE_ARCHITECTURE,
    section: 'Network control plane',
    why: 'No document says what could be observed from it.',
  },
  {
    title: 'The manager endpoint of classic (standalone) Swarm',
    document: SWARM_NOTES,
    section: 'Standalone Swarm',
    why: 'Swarm mode replaced it and no engine that can still be had carries it; it could be looked at only where one is given with --target.',
  },
];
