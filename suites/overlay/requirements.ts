import type { Requirement } from '../../src/model/requirement.js';
import { SERVICE_NETWORKS, REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-overlay-create',
    title: 'A network created with the overlay driver is of scope swarm and takes default options.',
    document: SERVICE_NETWORKS,
    section: 'Create an overlay network',
  },
  {
    id: 'R-overlay-first-use',
    title: 'Subnet and gateway of an overlay are configured for it when none are given.',
    document: SERVICE_NETWORKS,
    section: 'Create an overlay network',
  },
  {
    id: 'R-overlay-connectivity',
    title: 'Containers of services on an overlay communicate across it, whichever nodes they run on.',
    document: SERVICE_NETWORKS,
    section: 'Attach a service to an overlay network',
  },
  {
    id: 'R-overlay-open-ports',
    title: 'Inside one network all containers reach each other on every port.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Network isolation and data plane security',
  },
  {
    id: 'R-overlay-forwarding',
    title: 'The swarm control plane programs the VXLAN forwarding of every participating node.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Overlay driver internal architecture',
  },
];
