import type { Requirement } from '../../src/model/requirement.js';
import { ENGINE, REFERENCE_ARCHITECTURE, SERVICE_NETWORKS, SWARM_MODE_MODEL } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-ingress-mesh',
    title: 'Every node of the swarm accepts connections to a published port, also without a task of the service.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Ingress mode service publishing',
  },
  {
    id: 'R-ingress-balances',
    title: 'Connections to a published port are balanced over all tasks of the service, on whichever nodes they run.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Ingress mode service publishing',
  },
  {
    id: 'R-ingress-assigned-port',
    title: 'A published port without a number gets one from 30000 to 32767.',
    document: SWARM_MODE_MODEL,
    section: 'Ingress network',
  },
  {
    id: 'R-ingress-only-publishers',
    title: 'Only services that publish ports are connected to the ingress network.',
    document: SWARM_MODE_MODEL,
    section: 'Ingress network',
  },
  {
    id: 'R-ingress-source-address',
    title: 'The routing mesh replaces the address of the client by one of its own.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Ingress mode service publishing',
  },
  {
    id: 'R-ingress-several-ports',
    title: 'Ports of a service can be added and removed while it runs.',
    document: ENGINE,
    section: 'docker service update: --publish-add',
  },
  {
    id: 'R-ingress-rules-restart',
    title: 'The rules of the routing mesh come back with the engine.',
    document: ENGINE,
    section: 'Ingress load balancing',
  },
  {
    id: 'R-ingress-failover',
    title: 'Requests to a published port are handed to healthy tasks, wherever these run.',
    document: REFERENCE_ARCHITECTURE,
    section: 'External L4 load balancing: the routing mesh',
  },
  {
    id: 'R-ingress-external-balancer',
    title: 'A load balancer outside may use any node of the swarm, and need not know where tasks run.',
    document: SWARM_MODE_MODEL,
    section: 'Routing mesh',
  },
  {
    id: 'R-ingress-custom',
    title: 'The ingress network can be removed and made anew with a name, a subnet, a gateway and an MTU of choice.',
    document: SERVICE_NETWORKS,
    section: 'Customize the ingress network',
  },
];
