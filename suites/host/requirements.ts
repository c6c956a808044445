import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-host-shares',
    title: 'Containers on the host network use the interfaces and ports of the host, as its own processes do.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Docker Host Network Driver',
  },
];
