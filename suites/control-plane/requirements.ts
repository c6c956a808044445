import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-control-plane-managers-lost',
    title: 'The failure of the managers does not disturb the network between tasks that run.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Docker network control plane',
  },
];
