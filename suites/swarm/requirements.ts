import type { Requirement } from '../../src/model/requirement.js';
import { CROSS_HOST_NETWORKING, ENGINE, REFERENCE_ARCHITECTURE, SERVICE_NETWORKS, SWARM_NOTES } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-swarm-init',
    title: 'Initialising a swarm makes its root CA, node certificates and the tokens that other nodes join with.',
    document: SWARM_NOTES,
    section: 'What happens behind docker swarm init',
  },
  {
    id: 'R-swarm-join',
    title: 'Nodes that join are managers or workers of one swarm, which one manager leads.',
    document: SWARM_NOTES,
    section: 'Setting up a swarm of three nodes',
  },
  {
    id: 'R-swarm-separate-data-path',
    title: 'A swarm can keep its application traffic on another interface than its management traffic.',
    document: SERVICE_NETWORKS,
    section: 'Use a separate interface for control and data traffic',
  },
  {
    id: 'R-swarm-data-path-port',
    title: 'The UDP port of the data path can be chosen when the swarm is made.',
    document: ENGINE,
    section: 'docker swarm init: --data-path-port',
  },
  {
    id: 'R-swarm-manager-commands',
    title: 'Services and networks of a swarm are managed through its managers.',
    document: SWARM_NOTES,
    section: 'Managers and workers',
  },
  {
    id: 'R-swarm-unique-identity',
    title: 'Each engine of a swarm has an identity and an address of its own; a cloned machine needs a new one.',
    document: CROSS_HOST_NETWORKING,
    section: 'Classic Swarm: duplicate engine ids',
  },
  {
    id: 'R-swarm-encrypted-gossip',
    title: 'Traffic of the network control plane is always encrypted.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Network control plane: security',
  },
  {
    id: 'R-swarm-required-ports',
    title: 'Nodes need 2377/tcp for management, 7946/tcp and udp for discovery and the data-path port for overlays.',
    document: SERVICE_NETWORKS,
    section: 'Firewall considerations',
  },
  {
    id: 'R-swarm-tls',
    title: 'The management plane uses mutual TLS with certificates of the swarm.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Control plane security',
  },
  {
    id: 'R-swarm-certificates',
    title: 'Every node has a certificate of the swarm, which is renewed by itself and when the root CA is rotated.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Control plane security',
  },
];
