import type { Disagreement } from './disagreement.js';
import type { SwarmIndex } from './swarm-index.js';

/** Names in a network that several services answer to: clients get the addresses of all of them in turn. */
export function compareAliases(index: SwarmIndex): readonly Disagreement[] {
  return index.overlays.flatMap((network) => {
    const holders = new Map<string, Set<string>>();
    for (const service of index.facts.services) {
      const own = service.networks.find(({ id }) => id === network.id);
      if (own === undefined || service.replicas === 0) continue;
      for (const alias of [service.name, ...own.aliases]) {
        holders.set(alias, (holders.get(alias) ?? new Set<string>()).add(service.name));
      }
    }
    return [...holders].flatMap(([alias, services]): Disagreement[] =>
      services.size < 2
        ? []
        : [
            {
              kind: 'api/alias-shared',
              place: { network: network.name },
              expected: `the name ${alias} to be that of one service in ${network.name}`,
              observed: `${[...services].join(' and ')} answer to it`,
              evidence: [...services].map((service) => `${service} has the name ${alias} in ${network.name}`),
              details: { network: network.name, alias, services: [...services].join(', ') },
            },
          ],
    );
  });
}
