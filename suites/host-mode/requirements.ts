import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

const HOST_MODE = 'Host mode service publishing';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-host-mode-local',
    title: 'A port published in host mode is open only on nodes that run a task of the service.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Host mode service publishing',
  },
  {
    id: 'R-host-mode-unbalanced',
    title: 'Host mode does not balance: what arrives at a node goes to the task on that node.',
    document: REFERENCE_ARCHITECTURE,
    section: HOST_MODE,
  },
  {
    id: 'R-host-mode-one-task',
    title: 'With a fixed port in host mode a node can run one task of the service; more tasks than nodes conflict.',
    document: REFERENCE_ARCHITECTURE,
    section: HOST_MODE,
  },
  {
    id: 'R-host-mode-global',
    title: 'Host mode fits services with one task on every node, of which each tells about its own node.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Ingress design',
  },
  {
    id: 'R-host-mode-client',
    title:
      'In host mode the port of the node is mapped straight to the container, which sees the address of its client.',
    document: REFERENCE_ARCHITECTURE,
    section: HOST_MODE,
  },
];
