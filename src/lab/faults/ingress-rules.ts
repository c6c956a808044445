import { usageFailure } from '../../support/failure.js';
import type { FaultParameter, FaultParameters } from '../fault.js';
import { required } from './support.js';

/** Chain in which engines translate addresses of published ports for the routing mesh. */
export const INGRESS_CHAIN = 'DOCKER-INGRESS';

/** Which published port a fault is aimed at. */
export const INGRESS_PORT_PARAMETERS: readonly FaultParameter[] = [
  { name: 'port', description: 'published port', example: '30000', required: true },
  { name: 'protocol', description: 'tcp or udp; tcp when left out', example: 'udp', required: false },
];

/** The port and the protocol that the parameters name. */
export function ingressPort(parameters: FaultParameters): { readonly port: number; readonly protocol: 'tcp' | 'udp' } {
  const port = Number(required(parameters, 'port'));
  const protocol = parameters['protocol'] ?? 'tcp';
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw usageFailure(`the port ${parameters['port'] ?? ''}`, 'a number from 1 to 65535', 'for example --port 30000');
  }
  if (protocol !== 'tcp' && protocol !== 'udp') {
    throw usageFailure(`the protocol ${protocol}`, 'tcp or udp', 'for example --protocol udp');
  }
  return { port, protocol };
}
