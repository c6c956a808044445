import type { Requirement } from '../../src/model/requirement.js';
import { ENGINE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-discovery-tasks',
    title: 'The name tasks.<service> gives the addresses of all running tasks of a service.',
    document: ENGINE,
    section: 'Embedded DNS server',
  },
];
