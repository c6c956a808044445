import type { ServiceDeclaration, StackDeclaration } from '../../src/lab/stack.js';
import { OFF_AIMED_NODE } from '../stacks.js';

/** An alias that two services have, each in a network of its own. */
export const SHARED_ALIAS = 'shopwindow';

/** An alias of the askers alone. */
export const ASKERS_ALIAS = 'inquirers';

/** What the askers are configured with. */
export const RESOLVER_SETTINGS = {
  /** Nobody listens there: questions that go on to it are refused at once instead of waiting for an answer. */
  servers: ['127.0.0.1'],
  search: ['seatrial.test'],
  options: ['timeout:1', 'attempts:1'],
} as const;

/** Further hosts that the askers know. */
export const EXTRA_HOSTS = ['192.0.2.7 printer', '192.0.2.8 scanner'] as const;

const SERVICES = {
  /** Asks from every node. */
  asker: {
    scale: 'global',
    networks: ['plain'],
    aliases: [ASKERS_ALIAS],
    dns: RESOLVER_SETTINGS,
    hosts: EXTRA_HOSTS,
  },
  /** Is scaled. Its tasks stay off one node, which then knows of them by gossip alone. */
  flock: { scale: 1, networks: ['plain'], constraints: [OFF_AIMED_NODE] },
  /** Is scaled, too, without a virtual address. */
  roster: { scale: 1, networks: ['plain'], endpointMode: 'dnsrr', constraints: [OFF_AIMED_NODE] },
  /** Is updated. */
  front: { scale: 1, networks: ['plain'], aliases: [SHARED_ALIAS], update: { order: 'start-first' } },
  /** Shares no network with the others. */
  back: { scale: 1, networks: ['apart'], aliases: [SHARED_ALIAS], dns: RESOLVER_SETTINGS },
} as const satisfies Readonly<Record<string, ServiceDeclaration>>;

/** What the claims on discovery share. */
export const NAMES: StackDeclaration = {
  name: 'names',
  networks: { plain: { attachable: true }, apart: {} },
  services: SERVICES,
};

/** Some of the services of {@link NAMES} with changes, under a name of their own: for mutations. */
export function someNames(
  name: string,
  services: Readonly<Partial<Record<keyof typeof SERVICES, Partial<ServiceDeclaration>>>>,
): StackDeclaration {
  const known: Readonly<Record<string, ServiceDeclaration>> = SERVICES;
  return {
    name: `names-${name}`,
    networks: { plain: { attachable: true }, apart: {}, third: {} },
    services: Object.fromEntries(
      Object.entries(services).flatMap(([service, change]) => {
        const declared = known[service];
        return declared === undefined ? [] : [[service, { ...declared, ...change }]];
      }),
    ),
  };
}
