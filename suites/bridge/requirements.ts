import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-bridge-user-defined',
    title:
      'A user-defined bridge takes a subnet and addresses by hand, gives containers names, and is a Linux bridge with a veth for each.',
    document: REFERENCE_ARCHITECTURE,
    section: 'User-Defined Bridge Networks',
  },
  {
    id: 'R-bridge-egress',
    title: 'Outgoing connections of containers leave with the address of their host.',
    document: REFERENCE_ARCHITECTURE,
    section: 'External Access for Standalone Containers',
  },
  {
    id: 'R-bridge-default-limits',
    title: 'Addresses by hand are for user-defined networks; the default bridge has links instead of names.',
    document: REFERENCE_ARCHITECTURE,
    section: 'User-Defined Bridge Networks',
  },
  {
    id: 'R-bridge-automatic',
    title: 'Networks get subnets and containers get hardware addresses without being asked.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Default Docker Bridge Network',
  },
];
