import type { DeployedService } from '../../src/lab/stack.js';
import { cannotMeasure } from '../support/task-shell.js';

/** The published port of a service for a protocol. */
export function publishedPort(service: DeployedService, protocol: 'tcp' | 'udp'): number {
  const port = service.publishedPorts.find((one) => one.protocol === protocol)?.published;
  if (port === undefined || port === 0) throw cannotMeasure(`a published ${protocol} port of ${service.name}`, 'none');
  return port;
}
