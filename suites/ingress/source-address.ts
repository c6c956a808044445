import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import { subnetHolds } from '../../src/lab/subnets.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { publishedPort } from './published.js';
import { meshWith } from './stack.js';

/** Of use for the mutation: host mode cannot do without a number. */
const HOST_MODE_PORT = 31_480;

const REASONS = ['client-address-seen', 'foreign-address', 'unanswered'] as const;
type Reason = (typeof REASONS)[number];

export interface SeenSources {
  readonly client: string;
  readonly ingressSubnet: string;
  readonly nodes: readonly { readonly node: string; readonly peers: readonly string[] }[];
}

export default defineScenario({
  id: 'ingress/source-address',
  claim: "A task behind the routing mesh sees an address of the ingress network as its client's, not the client's own.",
  level: 'core',
  requirements: ['R-ingress-source-address'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: { mode: 'ingress' },
  stack: ({ mode }) => meshWith(mode === 'host' ? { mode, published: HOST_MODE_PORT } : {}),
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<SeenSources> => {
    const { lab, stack, signal } = context;
    const networks = await lab.manager().engine.networks.list({}, { signal });
    const subnet = networks.find(({ Ingress }) => Ingress)?.IPAM.Config?.[0]?.Subnet;
    if (subnet === undefined) throw cannotMeasure('an ingress network with a subnet', 'none');
    const port = publishedPort(stack.service('web'), 'tcp');
    const tries = await dialWitnessed(context, lab.outside.shell, 'A client outside asks what address it has', {
      targets: lab.nodes.map(({ controlAddress }) => ({ address: controlAddress, port, protocol: 'tcp' })),
      tries: 2,
      sideBySide: true,
    });
    return {
      client: lab.outside.address,
      ingressSubnet: subnet,
      nodes: lab.nodes.map(({ name, controlAddress }) => ({
        node: name,
        peers: tries.flatMap(({ target, identity }) =>
          target.address === controlAddress && identity !== null ? [identity.peer] : [],
        ),
      })),
    };
  },
  judge: judgeSources,
  faults: [
    {
      kind: 'mutation',
      name: 'host-mode',
      does: 'The port is published in host mode.',
      change: { mode: 'host' },
      expect: { reason: 'client-address-seen', place: { service: 'mesh-web' } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

export function judgeSources({ client, ingressSubnet, nodes }: SeenSources): Judgement<Reason> {
  for (const { node, peers } of nodes) {
    const place = { node, service: 'mesh-web' };
    if (peers.length === 0) return broken('unanswered', place, `${node} answers; it does not.`);
    if (peers.includes(client)) {
      return broken(
        'client-address-seen',
        place,
        `Through ${node} the task sees an address of ${ingressSubnet}; it saw the client's own, ${client}.`,
      );
    }
    const foreign = peers.find((peer) => !subnetHolds(ingressSubnet, peer));
    if (foreign !== undefined) {
      return broken(
        'foreign-address',
        place,
        `Through ${node} the task sees an address of ${ingressSubnet}; it saw ${foreign}.`,
      );
    }
  }
  const seen = [...new Set(nodes.flatMap(({ peers }) => peers))];
  return ok(`The client ${client} was seen as ${seen.join(', ')}, addresses of ${ingressSubnet}.`);
}
