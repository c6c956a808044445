import type { Requirement } from '../../src/model/requirement.js';
import { CROSS_HOST_NETWORKING, ENGINE, SERVICE_NETWORKS, REFERENCE_ARCHITECTURE, SWARM_NOTES } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
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
    id: 'R-overlay-routed-underlay',
    title: 'Overlays work across a routed underlay: plain IP between the nodes is enough, multicast is not needed.',
    document: REFERENCE_ARCHITECTURE,
    section: 'VXLAN data plane',
  },
  {
    id: 'R-overlay-mtu',
    title: 'Interfaces in an overlay have an MTU that leaves room for VXLAN, and what fits it passes between nodes.',
    document: SWARM_NOTES,
    section: 'Networks of a task: the overlay and docker_gwbridge',
  },
  {
    id: 'R-overlay-network-add',
    title: 'A service that exists is connected to an overlay by an update that adds the network.',
    document: SERVICE_NETWORKS,
    section: 'Attach a service to an overlay network',
  },
  {
    id: 'R-overlay-network-rm',
    title: 'A running service is disconnected from an overlay by an update that removes the network.',
    document: SERVICE_NETWORKS,
    section: 'Attach a service to an overlay network',
  },
  {
    id: 'R-overlay-scope',
    title: 'A network of scope swarm has one id throughout the cluster; one of scope local has an id on each host.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Docker network control plane and scope',
  },
  {
    id: 'R-overlay-underlay-subnets',
    title: 'Address management keeps the subnets of overlays apart from those of the physical network.',
    document: REFERENCE_ARCHITECTURE,
    section: 'IP address management',
  },
  {
    id: 'R-overlay-removal',
    title: 'A network is removable only when nothing uses it, and nothing of it remains.',
    document: ENGINE,
    section: 'Overlay networks: removal',
  },
  {
    id: 'R-overlay-ipv6',
    title: 'What an engine tells of IPv6 on swarm overlays is what their tasks have.',
    document: ENGINE,
    section: 'Overlay networks: IPv6',
  },
  {
    id: 'R-overlay-stack-file',
    title: 'A stack of several services is deployed from a compose file, with the networks that it declares.',
    document: SWARM_NOTES,
    section: 'Deploying applications of several services as a stack',
  },
  {
    id: 'R-overlay-compose-file',
    title: 'A compose file of version 2 starts containers on an overlay that it declares.',
    document: CROSS_HOST_NETWORKING,
    section: 'Classic Swarm: networks from a compose file',
  },
];
