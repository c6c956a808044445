import type { Requirement } from '../src/model/requirement.js';

const SERVICE_NETWORKS = 'Docker docs: Manage swarm service networks';
const REFERENCE_ARCHITECTURE = 'Docker reference architecture: designing scalable, portable Docker container networks';
const SWARM_NOTES = 'Docker study notes (8): docker swarm';
const ENGINE = 'Docker engine, libnetwork';

/** What documents promise of a swarm's network, as far as scenarios answer it. */
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
  {
    id: 'R-overlay-create',
    title: 'A network created with the overlay driver is of scope swarm and takes default options.',
    document: SERVICE_NETWORKS,
    section: 'Create an overlay network',
  },
  {
    id: 'R-overlay-first-use',
    title: 'Subnet and gateway of an overlay are configured for it when none are given.',
    document: SERVICE_NETWORKS,
    section: 'Create an overlay network',
  },
  {
    id: 'R-overlay-connectivity',
    title: 'Containers of services on an overlay communicate across it, whichever nodes they run on.',
    document: SERVICE_NETWORKS,
    section: 'Attach a service to an overlay network',
  },
  {
    id: 'R-overlay-open-ports',
    title: 'Inside one network all containers reach each other on every port.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Network isolation and data plane security',
  },
  {
    id: 'R-overlay-forwarding',
    title: 'The swarm control plane programs the VXLAN forwarding of every participating node.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Overlay driver internal architecture',
  },
  {
    id: 'R-discovery-tasks',
    title: 'The name tasks.<service> gives the addresses of all running tasks of a service.',
    document: ENGINE,
    section: 'Embedded DNS server',
  },
  {
    id: 'R-vip-balances',
    title: "Traffic to a service's virtual address goes to all healthy tasks of the service in turn.",
    document: REFERENCE_ARCHITECTURE,
    section: 'Internal load balancing',
  },
  {
    id: 'R-dnsrr-list',
    title: 'A service in DNSRR mode has no virtual address; its name gives the list of its tasks.',
    document: SERVICE_NETWORKS,
    section: 'Configure service discovery',
  },
  {
    id: 'R-ingress-mesh',
    title: 'Every node of the swarm accepts connections to a published port, also without a task of the service.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Ingress mode service publishing',
  },
  {
    id: 'R-host-mode-local',
    title: 'A port published in host mode is open only on nodes that run a task of the service.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Host mode service publishing',
  },
  {
    id: 'R-encrypted-wire',
    title: 'Traffic of an overlay created with encryption crosses between nodes in IPsec.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Data plane network encryption',
  },
  {
    id: 'R-encrypted-option',
    title: 'The driver option `encrypted` of `docker network create` turns encryption on for one overlay.',
    document: SERVICE_NETWORKS,
    section: 'Configure encryption of application data',
  },
  {
    id: 'R-macvlan-trunk',
    title: 'A macvlan network on a subinterface of the parent carries the frames of its VLAN over a trunk.',
    document: REFERENCE_ARCHITECTURE,
    section: 'VLAN trunking with MACVLAN',
  },
];
