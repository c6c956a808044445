import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE } from '../documents.js';

const ACCESS = 'Default access between, into and out of networks';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-isolation-within',
    title: 'Inside one network all containers may talk to each other on all ports.',
    document: REFERENCE_ARCHITECTURE,
    section: ACCESS,
  },
  {
    id: 'R-isolation-between',
    title: 'From one network to another nothing is let through.',
    document: REFERENCE_ARCHITECTURE,
    section: ACCESS,
  },
  {
    id: 'R-isolation-two-networks',
    title: 'A container that is to talk to several networks is attached to each of them.',
    document: REFERENCE_ARCHITECTURE,
    section: ACCESS,
  },
  {
    id: 'R-isolation-egress',
    title:
      'Containers may reach what is outside, with the address of their host and an ephemeral port; replies are let in.',
    document: REFERENCE_ARCHITECTURE,
    section: 'External access for containers',
  },
  {
    id: 'R-isolation-ingress',
    title: 'Nothing from outside is let in unless a port is published.',
    document: REFERENCE_ARCHITECTURE,
    section: ACCESS,
  },
  {
    id: 'R-isolation-macvlan-open',
    title: 'Macvlan containers are part of the physical network and fully open to it.',
    document: REFERENCE_ARCHITECTURE,
    section: ACCESS,
  },
  {
    id: 'R-gwbridge-no-neighbours',
    title: 'The gateway bridge lets traffic in and out, but none between containers.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Anatomy of an overlay network',
  },
];
