import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-vip-balances',
    title: "Traffic to a service's virtual address goes to all healthy tasks of the service in turn.",
    document: REFERENCE_ARCHITECTURE,
    section: 'Internal load balancing',
  },
];
