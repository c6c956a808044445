import type { Requirement } from '../../src/model/requirement.js';
import { SERVICE_NETWORKS } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-dnsrr-list',
    title: 'A service in DNSRR mode has no virtual address; its name gives the list of its tasks.',
    document: SERVICE_NETWORKS,
    section: 'Configure service discovery',
  },
];
