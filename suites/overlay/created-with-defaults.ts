import { isNotFound } from '../../src/docker/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { asked } from '../support/evidence.js';

/** Identifiers below belong to reserved ranges; the first network of a swarm gets this one or a higher one. */
const FIRST_VNI = 4097;

const REASONS = [
  'missing-on-manager',
  'wrong-driver',
  'wrong-scope',
  'attachable',
  'internal',
  'ingress',
  'vni-too-low',
  'has-containers',
  'managers-differ',
] as const;
type Reason = (typeof REASONS)[number];

/** The network as one manager shows it. */
interface ShownNetwork {
  readonly id: string;
  readonly driver: string;
  readonly scope: string;
  readonly attachable: boolean;
  readonly internal: boolean;
  readonly ingress: boolean;
  readonly vni: number;
  readonly subnets: readonly string[];
  readonly containers: number;
}

export interface Created {
  readonly network: string;
  /** A subnet was asked for. */
  readonly subnetAsked: boolean;
  readonly shown: readonly { readonly node: string; readonly network: ShownNetwork | null }[];
}

interface Parameters {
  readonly attachable: boolean;
  readonly internal: boolean;
  /** `null` leaves it to the swarm. */
  readonly subnet: string | null;
}

const PARAMETERS: Parameters = { attachable: false, internal: false, subnet: null };

export default defineScenario({
  id: 'overlay/created-with-defaults',
  claim:
    'A new overlay is of driver overlay and scope swarm, neither attachable nor internal, with a VNI and no containers.',
  level: 'core',
  requirements: ['R-overlay-create', 'R-overlay-first-use'],
  needs: ['vxlan'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ attachable, internal, subnet }) => ({
    name: 'defaults',
    networks: {
      fresh: {
        driver: 'overlay',
        ...(attachable ? { attachable } : {}),
        ...(internal ? { internal } : {}),
        ...(subnet === null ? {} : { subnet }),
      },
    },
    services: {},
  }),
  reasons: REASONS,
  convergesWithinMs: 3000,
  measure: async (context, { subnet }): Promise<Created> => {
    const { id, name } = context.stack.network('fresh');
    const managers = context.lab.nodes.filter(({ role }) => role === 'manager');
    const shown = await Promise.all(
      managers.map(async ({ name: node, engine }) => {
        try {
          const found = await asked(
            context,
            node,
            `GET /networks/${name}`,
            () => engine.networks.inspect(id, { signal: context.signal }),
            (answer) => answer,
          );
          return {
            node,
            network: {
              id: found.Id,
              driver: found.Driver,
              scope: found.Scope,
              attachable: found.Attachable,
              internal: found.Internal,
              ingress: found.Ingress,
              vni: Number(found.Options?.['com.docker.network.driver.overlay.vxlanid_list'] ?? 0),
              subnets: (found.IPAM.Config ?? []).map(({ Subnet }) => Subnet),
              containers: Object.keys(found.Containers ?? {}).length,
            },
          };
        } catch (error) {
          if (isNotFound(error)) return { node, network: null };
          throw error;
        }
      }),
    );
    return { network: name, subnetAsked: subnet !== null, shown };
  },
  judge: judgeCreated,
  faults: [
    {
      kind: 'mutation',
      name: 'attachable',
      does: 'Creates the network attachable.',
      change: { attachable: true },
      expect: { reason: 'attachable', place: { network: 'defaults-fresh' } },
    },
    {
      kind: 'mutation',
      name: 'internal',
      does: 'Creates the network internal.',
      change: { internal: true },
      expect: { reason: 'internal', place: { network: 'defaults-fresh' } },
    },
    {
      kind: 'mutation',
      name: 'own-subnet',
      does: 'Creates the network with a subnet of choice.',
      change: { subnet: '10.213.0.0/24' },
      expect: 'look-alike',
    },
  ],
});

export function judgeCreated({ network: name, subnetAsked, shown }: Created): Judgement<Reason> {
  for (const { node, network } of shown) {
    const place = { node, network: name };
    const wrong = (reason: Reason, expected: string, seen: string): Judgement<Reason> =>
      broken(reason, place, `A new overlay ${expected}; ${node} shows ${name} ${seen}.`);
    if (network === null) return wrong('missing-on-manager', 'is known to every manager', 'as not there');
    if (network.driver !== 'overlay')
      return wrong('wrong-driver', 'has the driver overlay', `with driver ${network.driver}`);
    if (network.scope !== 'swarm') return wrong('wrong-scope', 'has the scope swarm', `with scope ${network.scope}`);
    if (network.attachable) return wrong('attachable', 'is not attachable', 'as attachable');
    if (network.internal) return wrong('internal', 'is not internal', 'as internal');
    if (network.ingress) return wrong('ingress', 'is not the ingress network', 'as ingress');
    if (network.vni < FIRST_VNI)
      return wrong('vni-too-low', `has a VNI from ${FIRST_VNI} on`, `with VNI ${network.vni}`);
    if (network.containers > 0) return wrong('has-containers', 'has no containers', `with ${network.containers}`);
    const [first] = shown;
    if (first?.network != null && (first.network.id !== network.id || first.network.vni !== network.vni)) {
      return wrong('managers-differ', 'has one id and one VNI', `with others than ${first.node}`);
    }
  }
  const [first] = shown;
  const subnet = first?.network?.subnets[0];
  return ok(
    `${shown.length} managers show ${name} with driver overlay, scope swarm and VNI ${first?.network?.vni ?? 0}.`,
    subnet === undefined || subnetAsked
      ? []
      : {
          document: 'Subnet and gateway are configured when a service first uses the network.',
          engine: `It assigned ${subnet} when the network was created.`,
        },
  );
}
