import type { Requirement } from '../../src/model/requirement.js';
import { SWARM_NOTES } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-swarm-init',
    title: 'Initialising a swarm makes its root CA, node certificates and the tokens that other nodes join with.',
    document: SWARM_NOTES,
    section: 'What happens behind docker swarm init',
  },
  {
    id: 'R-swarm-join',
    title: 'Nodes that join are managers or workers of one swarm, which one manager leads.',
    document: SWARM_NOTES,
    section: 'Setting up a swarm of three nodes',
  },
];
