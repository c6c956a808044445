import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-host-mode-local',
    title: 'A port published in host mode is open only on nodes that run a task of the service.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Host mode service publishing',
  },
];
