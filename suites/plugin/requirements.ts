import type { Requirement } from '../../src/model/requirement.js';
import { CROSS_HOST_NETWORKING, REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-plugin-network',
    title: 'The engine drives networks through an open interface that remote drivers implement.',
    document: CROSS_HOST_NETWORKING,
    section: 'libnetwork',
  },
  {
    id: 'R-plugin-network-third-party',
    title: 'Network drivers of communities and vendors can be used like the native ones.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Docker Remote Network Drivers',
  },
  {
    id: 'R-plugin-ipam',
    title: 'Addresses can come from a remote IPAM driver, as from an existing address management.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Docker Remote IPAM Drivers',
  },
];
