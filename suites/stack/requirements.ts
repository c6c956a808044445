import type { Requirement } from '../../src/model/requirement.js';
import { REFERENCE_ARCHITECTURE, SWARM_MODE_MODEL, SWARM_NOTES } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-stack-deploy',
    title: 'Several services that belong together are described in one file and deployed as a stack.',
    document: SWARM_NOTES,
    section: 'docker stack',
  },
  {
    id: 'R-stack-secret',
    title: 'Secrets are made from standard input or from a file and are handed to the services that need them.',
    document: SWARM_NOTES,
    section: 'docker secret',
  },
  {
    id: 'R-stack-volume',
    title: 'A volume of a service keeps its data on the node where it is.',
    document: SWARM_NOTES,
    section: 'Volumes of services',
  },
  {
    id: 'R-stack-bridge-model',
    title: 'An application of two containers runs on a bridge of one host and is published there.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Deployment model: bridge driver on a single host',
  },
  {
    id: 'R-stack-several-hosts-model',
    title: 'An application is spread over bridges of several hosts, which are told addresses and ports from outside.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Deployment model: multi-host bridge driver with external service discovery',
  },
  {
    id: 'R-stack-overlay-model',
    title: 'An application of two services runs on an overlay over several hosts and is published on each of them.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Deployment model: multi-host with the overlay driver',
  },
  {
    id: 'R-stack-macvlan-model',
    title: 'An application of two containers runs with addresses of the physical network.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Deployment model: MACVLAN bridge mode',
  },
  {
    id: 'R-stack-monitoring',
    title: 'A monitoring server, its database and agents run as services that share one overlay.',
    document: SWARM_MODE_MODEL,
    section: 'Example: Zabbix on an overlay',
  },
];
