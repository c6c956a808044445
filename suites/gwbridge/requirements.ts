import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE, SERVICE_NETWORKS, SWARM_MODE_MODEL } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-gwbridge-every-node',
    title: 'Each node gets one docker_gwbridge when it joins, by which its tasks leave the swarm.',
    document: SWARM_MODE_MODEL,
    section: 'docker_gwbridge',
  },
  {
    id: 'R-gwbridge-leg',
    title: 'A container in an overlay has one interface in it and another one in docker_gwbridge.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Anatomy of an overlay network',
  },
  {
    id: 'R-gwbridge-custom',
    title: 'A docker_gwbridge made before the node joins, with a subnet and options of its own, is used.',
    document: SERVICE_NETWORKS,
    section: 'Customize the docker_gwbridge',
  },
];
