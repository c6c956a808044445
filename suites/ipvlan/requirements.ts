import type { Requirement } from '../../src/model/requirement.js';
import { ENGINE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-ipvlan-modes',
    title: 'Ipvlan in L2 mode shares the MAC of its parent; in L3 mode it routes between the subnets of a network.',
    document: ENGINE,
    section: 'ipvlan driver',
  },
];
