import type { Requirement } from '../../src/model/requirement.js';
import { ENGINE, REFERENCE_ARCHITECTURE, SERVICE_NETWORKS } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-vip-balances',
    title: "Traffic to a service's virtual address goes to all healthy tasks of the service in turn.",
    document: REFERENCE_ARCHITECTURE,
    section: 'Internal load balancing',
  },
  {
    id: 'R-vip-address',
    title: 'A service has a stable virtual address in each network, at which clients find it.',
    document: SERVICE_NETWORKS,
    section: 'Configure service discovery',
  },
  {
    id: 'R-vip-mode',
    title: 'Whether a service is found by a virtual address or by DNSRR is chosen when it is made or updated.',
    document: SERVICE_NETWORKS,
    section: 'Configure service discovery',
  },
  {
    id: 'R-vip-update',
    title: 'Rolling updates replace tasks while the service goes on to be served by healthy ones.',
    document: ENGINE,
    section: 'Rolling updates',
  },
  {
    id: 'R-vip-idle',
    title: 'Connections to a virtual address are forgotten after a time without traffic, unless they are kept alive.',
    document: ENGINE,
    section: 'Load balancing with IPVS',
  },
];
