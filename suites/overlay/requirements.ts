import type { Requirement } from '../../src/model/requirement.js';
import {
  CROSS_HOST_NETWORKING,
  ENGINE,
  SERVICE_NETWORKS,
  REFERENCE_ARCHITECTURE,
  SWARM_MODE_MODEL,
  SWARM_NOTES,
} from '../documents.js';

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
    id: 'R-overlay-two-legs',
    title: 'A task in an overlay has an interface in it and one in docker_gwbridge.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Overlay driver internal architecture',
  },
  {
    id: 'R-overlay-way-out',
    title: 'Traffic of an overlay uses the task’s interface in it; everything else leaves by docker_gwbridge.',
    document: SWARM_NOTES,
    section: 'Overlay network of a swarm',
  },
  {
    id: 'R-overlay-two-bridges',
    title: 'Each node that takes part has one bridge for each subnet of an overlay.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Overlay driver internal architecture',
  },
  {
    id: 'R-overlay-vxlan',
    title: 'Frames of an overlay cross the physical network in VXLAN, an identifier for each subnet.',
    document: REFERENCE_ARCHITECTURE,
    section: 'VXLAN data plane',
  },
  {
    id: 'R-overlay-packet-walk',
    title: 'A frame is encapsulated on the node of its sender and carried to the node of its receiver.',
    document: REFERENCE_ARCHITECTURE,
    section: 'VXLAN data plane',
  },
  {
    id: 'R-overlay-on-demand',
    title: 'An overlay is created on the nodes that run tasks in it, and only there.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Overlay driver internal architecture',
  },
  {
    id: 'R-overlay-shown-where-used',
    title: 'A worker shows an overlay only while it runs a task in it.',
    document: SWARM_MODE_MODEL,
    section: 'User-defined overlay',
  },
  {
    id: 'R-overlay-several',
    title: 'A container can be in several overlays at the same time.',
    document: SWARM_MODE_MODEL,
    section: 'User-defined overlay',
  },
  {
    id: 'R-overlay-internal',
    title: 'Containers of an internal overlay are not connected to docker_gwbridge.',
    document: SWARM_MODE_MODEL,
    section: 'docker_gwbridge',
  },
  {
    id: 'R-overlay-attachable',
    title: 'Containers that are of no service join an overlay and communicate across it.',
    document: CROSS_HOST_NETWORKING,
    section: 'Overlay networks of classic Swarm',
  },
  {
    id: 'R-overlay-attach-released',
    title: 'An attachment that fails holds neither address nor network.',
    document: ENGINE,
    section: 'Attachable overlay networks',
  },
  {
    id: 'R-overlay-subnet-gateway',
    title: 'Subnet and gateway of an overlay can be chosen when it is created.',
    document: SERVICE_NETWORKS,
    section: 'Configure subnet and gateway',
  },
  {
    id: 'R-overlay-shows-containers',
    title: 'A network in use shows the containers of its services, with their addresses, and the nodes that take part.',
    document: SERVICE_NETWORKS,
    section: 'Create an overlay network',
  },
  {
    id: 'R-overlay-no-overlap',
    title: 'Addresses are unique in the whole cluster: subnets of overlays do not overlap.',
    document: REFERENCE_ARCHITECTURE,
    section: 'IP address management',
  },
];
