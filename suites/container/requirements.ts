import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-container-shared',
    title: 'A container with tools can be put into the network of another one and look at its interfaces.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Network Troubleshooting',
  },
];
