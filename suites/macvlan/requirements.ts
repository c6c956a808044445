import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-macvlan-trunk',
    title: 'A macvlan network on a subinterface of the parent carries the frames of its VLAN over a trunk.',
    document: REFERENCE_ARCHITECTURE,
    section: 'VLAN trunking with MACVLAN',
  },
];
