import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-ingress-mesh',
    title: 'Every node of the swarm accepts connections to a published port, also without a task of the service.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Ingress mode service publishing',
  },
];
