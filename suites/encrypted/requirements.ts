import type { Requirement } from '../../src/model/requirement.js';
import { SERVICE_NETWORKS, REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-encrypted-wire',
    title: 'Traffic of an overlay created with encryption crosses between nodes in IPsec.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Data plane network encryption',
  },
  {
    id: 'R-encrypted-option',
    title: 'The driver option `encrypted` of `docker network create` turns encryption on for one overlay.',
    document: SERVICE_NETWORKS,
    section: 'Configure encryption of application data',
  },
];
