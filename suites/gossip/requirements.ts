import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-gossip-convergence',
    title: 'What changes in a network spreads to its nodes by gossip within a short time.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Docker network control plane: message dissemination',
  },
  {
    id: 'R-gossip-scope',
    title: 'State of a network is known only to the nodes that have joined it.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Docker network control plane: scoped to each network',
  },
  {
    id: 'R-gossip-failure-detection',
    title: 'Nodes find out which of them failed by probing each other, and do not mistake a slow one for a dead one.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Docker network control plane: failure detection',
  },
  {
    id: 'R-gossip-partition',
    title: 'A network whose nodes lost each other for a while is whole again by itself once they can talk.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Docker network control plane: full state sync',
  },
];
