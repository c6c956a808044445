import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-bridge-default-names',
    title: 'Containers on the default bridge reach each other by address and have no names for each other.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Default Docker Bridge Network',
  },
  {
    id: 'R-bridge-user-defined',
    title:
      'A user-defined bridge takes a subnet and addresses by hand, gives containers names, and is a Linux bridge with a veth for each.',
    document: REFERENCE_ARCHITECTURE,
    section: 'User-Defined Bridge Networks',
  },
  {
    id: 'R-bridge-isolated',
    title: 'Containers of different networks of one host are kept apart by the firewall.',
    document: REFERENCE_ARCHITECTURE,
    section: 'External Access for Standalone Containers',
  },
  {
    id: 'R-bridge-published',
    title: 'A container publishes ports on all addresses of its host or on one.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Bridge Driver on a Single Host',
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
  {
    id: 'R-bridge-random-port',
    title: 'A port can be published on a host port that the engine chooses.',
    document: REFERENCE_ARCHITECTURE,
    section: 'External Access for Standalone Containers',
  },
  {
    id: 'R-bridge-one-interface',
    title: 'A network gives each container one interface at most.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Default Docker Bridge Network',
  },
  {
    id: 'R-bridge-multi-host',
    title: 'Containers on bridges of several hosts find each other in an external registry, by published addresses.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Multi-Host Bridge Driver with External Service Discovery',
  },
];
