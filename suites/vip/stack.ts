import type { ServiceDeclaration, StackDeclaration } from '../../src/lab/stack.js';

const SERVICES = {
  /** Connects and asks, from two nodes. */
  asker: { scale: 2, networks: ['plain'], maxReplicasPerNode: 1 },
  /** Has a virtual address in each of two networks. */
  pair: { scale: 2, networks: ['plain', 'second'], update: { order: 'stop-first', parallelism: 2 } },
  /** Asks from the second network. */
  inner: { scale: 1, networks: ['second'] },
  /** Goes from one endpoint mode to the other and back. */
  turncoat: { scale: 2, networks: ['plain'], update: { order: 'stop-first', parallelism: 2 } },
} as const satisfies Readonly<Record<string, ServiceDeclaration>>;

/** What the claims on virtual addresses share. */
export const VIRTUAL: StackDeclaration = {
  name: 'virtual',
  networks: { plain: {}, second: {} },
  services: SERVICES,
};

/** Some of the services of {@link VIRTUAL} with changes, under a name of their own: for mutations. */
export function someVirtual(
  name: string,
  services: Readonly<Partial<Record<keyof typeof SERVICES, Partial<ServiceDeclaration>>>>,
): StackDeclaration {
  const known: Readonly<Record<string, ServiceDeclaration>> = SERVICES;
  return {
    name: `virtual-${name}`,
    networks: { plain: {}, second: {}, third: {} },
    services: Object.fromEntries(
      Object.entries(services).flatMap(([service, change]) => {
        const declared = known[service];
        return declared === undefined ? [] : [[service, { ...declared, ...change }]];
      }),
    ),
  };
}
