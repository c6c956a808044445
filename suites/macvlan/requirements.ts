import type { Requirement } from '../../src/model/requirement.js';
import { ENGINE, REFERENCE_ARCHITECTURE } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-macvlan-trunk',
    title: 'A macvlan network on a subinterface of the parent carries the frames of its VLAN over a trunk.',
    document: REFERENCE_ARCHITECTURE,
    section: 'VLAN trunking with MACVLAN',
  },
  {
    id: 'R-macvlan-direct',
    title: 'The macvlan driver gives containers direct access to the physical network, without port mapping.',
    document: REFERENCE_ARCHITECTURE,
    section: 'MACVLAN',
  },
  {
    id: 'R-macvlan-physical-addresses',
    title:
      'Containers on several hosts take addresses of choice in the subnet of the physical network and use them to reach each other.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Deployment model: MACVLAN bridge mode',
  },
  {
    id: 'R-macvlan-same-host',
    title: 'Containers of one macvlan network on a host reach each other.',
    document: REFERENCE_ARCHITECTURE,
    section: 'MACVLAN',
  },
  {
    id: 'R-macvlan-host',
    title: 'The gateway of a macvlan network is outside the host: the host is no neighbour of its own containers.',
    document: REFERENCE_ARCHITECTURE,
    section: 'MACVLAN',
  },
  {
    id: 'R-macvlan-vlans-apart',
    title:
      'Macvlan networks in different VLANs, also those of one host, meet only where something outside the host routes between them.',
    document: REFERENCE_ARCHITECTURE,
    section: 'VLAN trunking with MACVLAN',
  },
  {
    id: 'R-macvlan-addresses',
    title:
      'Addresses of macvlan containers are managed outside Docker; a duplicate one costs containers their connectivity.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Deployment model: MACVLAN bridge mode',
  },
  {
    id: 'R-macvlan-names',
    title: 'The engine resolves names of containers on its own host in macvlan networks; their scope is the host.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Swarm native service discovery',
  },
  {
    id: 'R-macvlan-lifecycle',
    title:
      'The macvlan driver manages the subinterfaces of its networks when they are made, when they go and when the host starts.',
    document: REFERENCE_ARCHITECTURE,
    section: 'VLAN trunking with MACVLAN',
  },
  {
    id: 'R-macvlan-swarm',
    title:
      'Services run on a macvlan network of scope swarm whose parent and addresses each node configures for itself.',
    document: ENGINE,
    section: 'macvlan driver, config-only networks',
  },
];
