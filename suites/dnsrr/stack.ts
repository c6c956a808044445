import type { StackDeclaration } from '../../src/lab/stack.js';

/** What the claims on DNSRR turn. */
export interface RoundRobin {
  readonly endpointMode: 'dnsrr' | 'vip';
  readonly replicas: number;
}

/** What the claims on DNSRR share. Mutations stand beside the healthy stack, under names of their own. */
export function roundRobin({ endpointMode, replicas }: RoundRobin): StackDeclaration {
  return {
    name: `${endpointMode}-${replicas}`,
    networks: { plain: {} },
    services: { rr: { scale: replicas, networks: ['plain'], endpointMode } },
  };
}
