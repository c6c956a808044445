import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-ipam-unique-addresses',
    title: 'Address management gives every endpoint of a network an address of its own.',
    document: REFERENCE_ARCHITECTURE,
    section: 'IP address management',
  },
];
