import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-none-loopback',
    title: 'A container on the none network is apart from everything, with a loopback only.',
    document: REFERENCE_ARCHITECTURE,
    section: 'None (Isolated) Network Driver',
  },
];
