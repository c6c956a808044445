import type { Requirement } from '../../src/model/requirement.js';
import { SWARM_NOTES } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-stack-deploy',
    title: 'Several services that belong together are described in one file and deployed as a stack.',
    document: SWARM_NOTES,
    section: 'docker stack',
  },
  {
    id: 'R-stack-secret',
    title: 'Secrets are made from standard input or from a file and are handed to the services that need them.',
    document: SWARM_NOTES,
    section: 'docker secret',
  },
  {
    id: 'R-stack-volume',
    title: 'A volume of a service keeps its data on the node where it is.',
    document: SWARM_NOTES,
    section: 'Volumes of services',
  },
];
