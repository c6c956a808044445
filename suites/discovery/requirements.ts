import type { Requirement } from '../../src/model/requirement.js';
import { ENGINE, REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-discovery-tasks',
    title: 'The name tasks.<service> gives the addresses of all running tasks of a service.',
    document: ENGINE,
    section: 'Embedded DNS server',
  },
  {
    id: 'R-discovery-resolver',
    title: "Containers ask the engine's own resolver, which knows the services and containers of their networks.",
    document: REFERENCE_ARCHITECTURE,
    section: 'Swarm native service discovery',
  },
  {
    id: 'R-discovery-scope',
    title: 'Service discovery is scoped to a network: only containers of the same network resolve each other.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Swarm native service discovery',
  },
  {
    id: 'R-discovery-forwarding',
    title: 'Names that are none of a shared network are asked of the DNS server that is configured.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Swarm native service discovery',
  },
  {
    id: 'R-discovery-aliases',
    title: 'Aliases are kept for each network, and as long as one task has them.',
    document: ENGINE,
    section: 'Service aliases',
  },
  {
    id: 'R-discovery-static',
    title: "A service's resolver settings and extra hosts are put into its containers.",
    document: ENGINE,
    section: 'Service DNS configuration',
  },
  {
    id: 'R-discovery-agreement',
    title: 'What nodes know of services spreads to all nodes of a network, so that they answer alike.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Docker network control plane',
  },
];
