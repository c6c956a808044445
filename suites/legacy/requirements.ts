import type { Requirement } from '../../src/model/requirement.js';
import { CROSS_HOST_NETWORKING } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-legacy-overlay',
    title: 'Engines that share a key-value store share overlay networks without being a swarm.',
    document: CROSS_HOST_NETWORKING,
    section: 'Using libnetwork directly',
  },
  {
    id: 'R-legacy-static-address',
    title: 'A container may ask for an address on an overlay whose subnet was given.',
    document: CROSS_HOST_NETWORKING,
    section: 'Using libnetwork through classic Swarm: fixed addresses',
  },
  {
    id: 'R-legacy-identity',
    title: 'A cloned machine must get an engine identity of its own before it shares a store.',
    document: CROSS_HOST_NETWORKING,
    section: 'Pitfalls: cloned machines',
  },
];
