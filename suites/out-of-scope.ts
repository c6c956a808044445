import type { OutOfScope } from '../src/model/requirement.js';

const REFERENCE_ARCHITECTURE = 'Docker reference architecture: designing scalable, portable Docker container networks';
const CROSS_HOST_NETWORKING =
  'Docker study notes: cross-host networking, libnetwork, key-value overlay and classic Swarm';
const SWARM_NOTES = 'Docker study notes (8): docker swarm';

/** What documents say of a swarm's network that no scenario answers, and why. */
export const OUT_OF_SCOPE: readonly OutOfScope[] = [
  {
    title: 'Role-based access control of networks',
    document: REFERENCE_ARCHITECTURE,
    section: 'Management plane security and RBAC with UCP',
    why: 'It is a part of a proprietary product above the engine; the engine itself knows no roles.',
  },
  {
    title: 'HTTP routing mesh by host name (layer 7)',
    document: REFERENCE_ARCHITECTURE,
    section: 'UCP external L7 load balancing (HTTP routing mesh)',
    why: 'It is a part of a proprietary product. The open way is an HTTP load balancer of one’s own in front of a service in DNSRR mode, whose parts are answered here.',
  },
  {
    title: 'Bonded network interfaces as parents',
    document: REFERENCE_ARCHITECTURE,
    section: 'MACVLAN',
    why: 'Bonding depends on network cards and the switch that they are plugged into; a lab of virtual links has neither.',
  },
  {
    title: 'Gossip that knows the topology',
    document: REFERENCE_ARCHITECTURE,
    section: 'Docker network control plane',
    why: 'No document says what could be observed from it.',
  },
  {
    title: 'The manager endpoint of classic (standalone) Swarm',
    document: SWARM_NOTES,
    section: 'Standalone Swarm',
    why: 'Swarm mode replaced it and no engine that can still be had carries it; it could be looked at only where one is given with --target.',
  },
  {
    title: 'Shared overlays and fixed addresses through the manager endpoint of classic Swarm',
    document: CROSS_HOST_NETWORKING,
    section: 'Using libnetwork through classic Swarm',
    why: 'The manager was an image of its own that is no longer published. The same requests are answered here at the engines themselves, with a real key-value store; through a manager they are untested, and could be looked at only where one is given with --target.',
  },
];
