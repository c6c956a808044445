import type { Requirement } from '../../src/model/requirement.js';
import { ENGINE, SWARM_MODE_MODEL } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-scheduling-self-healing',
    title: 'Containers that die are started again, on the same node where that keeps the spread even.',
    document: SWARM_MODE_MODEL,
    section: 'Self-healing',
  },
  {
    id: 'R-scheduling-self-organising',
    title: 'Containers of a node that is lost are started on other nodes.',
    document: SWARM_MODE_MODEL,
    section: 'Self-organising',
  },
  {
    id: 'R-scheduling-global',
    title: 'A global service runs on every node, also on nodes that join later.',
    document: SWARM_MODE_MODEL,
    section: 'Global services',
  },
  {
    id: 'R-scheduling-constraints',
    title: 'Constraints keep the containers of a service on nodes that meet them.',
    document: SWARM_MODE_MODEL,
    section: 'Constraints',
  },
  {
    id: 'R-scheduling-drain',
    title: 'A drained node hands its tasks over, and these get their time to end.',
    document: ENGINE,
    section: 'docker node update: --availability drain',
  },
];
