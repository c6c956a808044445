import type { Requirement } from '../../src/model/requirement.js';
import { ENGINE, REFERENCE_ARCHITECTURE, SERVICE_NETWORKS } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-dnsrr-list',
    title: 'A service in DNSRR mode has no virtual address; its name gives the list of its tasks.',
    document: SERVICE_NETWORKS,
    section: 'Configure service discovery',
  },
  {
    id: 'R-dnsrr-rotates',
    title: 'Clients of a DNSRR service are spread over its tasks by the order of the addresses in the answers.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Internal load balancing',
  },
  {
    id: 'R-dnsrr-own-balancer',
    title: 'DNSRR lets a load balancer of your own stand before a service and find its tasks by name.',
    document: SERVICE_NETWORKS,
    section: 'Configure service discovery',
  },
  {
    id: 'R-dnsrr-publishing',
    title: 'DNSRR cannot be combined with ports of the routing mesh.',
    document: ENGINE,
    section: 'Service endpoint modes',
  },
];
