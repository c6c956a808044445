import type { Diagnosis, Finding } from '../../model/diagnosis.js';
import type { Place } from '../../model/place.js';
import type { SwarmTopology } from '../../model/topology.js';

/** A drawing stays readable up to so many of each. */
const MAX_NODES = 8;
const MAX_NETWORKS = 8;
const MAX_SERVICES = 14;

/** The part of a swarm that findings are about. */
export interface ConcernedPart {
  readonly topology: SwarmTopology;
  readonly leftOut: { readonly nodes: number; readonly networks: number; readonly services: number };
}

/**
 * Chooses what is drawn of a swarm: what findings name, the worst first, then what their effects name, then what is
 * connected with it; in a small swarm everything. Nodes that findings name stand first, where a narrow screen shows them;
 * otherwise the order stays that of the swarm. Pure.
 */
export function concernedPart(swarm: SwarmTopology, { findings }: Pick<Diagnosis, 'findings'>): ConcernedPart {
  const places = placesOf(findings);
  const namedNodes = places.flatMap(({ node, peer }) => [node, peer].filter((name) => name !== undefined));
  const namedServices = new Set(named(places, 'service'));
  const nodeNames = choose(
    swarm.nodes.map(({ name }) => name),
    [
      ...namedNodes,
      ...swarm.services.filter(({ name }) => namedServices.has(name)).flatMap(({ taskNodes }) => taskNodes),
    ],
    MAX_NODES,
  );
  const serviceNames = choose(
    swarm.services.map(({ name }) => name),
    [
      ...namedServices,
      // What stands on a network that is concerned, before what does not.
      ...swarm.services
        .filter(({ networks }) => networks.some((network) => places.some((place) => place.network === network)))
        .map(({ name }) => name),
      ...[new Set(namedNodes.filter((node) => nodeNames.has(node))), nodeNames].flatMap((nodes) =>
        swarm.services.filter(({ taskNodes }) => taskNodes.some((node) => nodes.has(node))).map(({ name }) => name),
      ),
    ],
    MAX_SERVICES,
  );
  const services = swarm.services.filter(({ name }) => serviceNames.has(name));
  const networkNames = choose(
    swarm.networks.map(({ name }) => name),
    [
      ...named(places, 'network'),
      // In the order in which services were chosen: those that are named first.
      ...[...serviceNames].flatMap((name) => services.find((service) => service.name === name)?.networks ?? []),
    ],
    MAX_NETWORKS,
  );
  const broken = new Set(findings.flatMap(({ place }) => [place.node, place.peer]));
  const nodes = swarm.nodes.filter(({ name }) => nodeNames.has(name));
  const networks = swarm.networks.filter(({ name }) => networkNames.has(name));
  return {
    topology: {
      nodes: [...nodes.filter(({ name }) => broken.has(name)), ...nodes.filter(({ name }) => !broken.has(name))],
      networks,
      services: services
        .map((service) => ({
          ...service,
          networks: service.networks.filter((name) => networkNames.has(name)),
          taskNodes: service.taskNodes.filter((name) => nodeNames.has(name)),
        }))
        // A service whose networks are all left out would seem to have none.
        .filter(({ name, networks: shown }) => {
          const all = services.find((service) => service.name === name)?.networks ?? [];
          return shown.length > 0 || all.length === 0;
        }),
    },
    leftOut: {
      nodes: swarm.nodes.length - nodeNames.size,
      networks: swarm.networks.length - networks.length,
      services: swarm.services.length - services.length,
    },
  };
}

/** Places of findings, then those of their effects. */
function placesOf(findings: readonly Finding[]): readonly Place[] {
  return [
    ...findings.map(({ place }) => place),
    ...findings.flatMap(({ effects }) => effects.map(({ place }) => place)),
  ];
}

function named(places: readonly Place[], field: 'network' | 'service'): readonly string[] {
  return places.flatMap((place) => place[field] ?? []);
}

/** Up to so many of all names: first those that are wanted, in that order. */
function choose(all: readonly string[], wanted: readonly string[], most: number): ReadonlySet<string> {
  const known = new Set(all);
  return new Set([...new Set([...wanted.filter((name) => known.has(name)), ...all])].slice(0, most));
}
