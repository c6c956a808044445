/** Titles of the documents whose promises scenarios answer. */
export const SERVICE_NETWORKS = 'Docker docs: Manage swarm service networks';
export const CROSS_HOST_NETWORKING =
  'Docker study notes: cross-host networking, libnetwork, key-value overlay and classic Swarm';
export const SWARM_NOTES = 'Docker study notes (8): docker swarm';
export const REFERENCE_ARCHITECTURE =
  'Docker reference architecture: designing scalable, portable Docker container networks';
export const SWARM_MODE_MODEL = 'Network model of Docker 1.12 swarm mode';
export const ENGINE = 'Docker engine, libnetwork';
