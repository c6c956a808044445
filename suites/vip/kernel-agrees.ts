import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { LabNode } from '../../src/lab/lab.js';
import { findNamespaces } from '../../src/probes/forwarding.js';
import { INGRESS_NAMESPACE, readLoadBalancer, type LoadBalancer } from '../../src/probes/ipvs.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { witnessed } from '../support/evidence.js';
import { findFault } from '../../src/lab/index.js';
import { differenceOf } from '../support/sets.js';
import { addressOf, cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE, STANDARD, echoAtAimedNode } from '../stacks.js';

/** Name of the network of the routing mesh. */
const INGRESS = 'ingress';

const REASONS = [
  'mark-missing',
  'service-missing',
  'service-stale',
  'backend-missing',
  'backend-stale',
  'weight-wrong',
  'scheduler-wrong',
] as const;
type Reason = (typeof REASONS)[number];

/** What load balancers of a network must do for a service. */
interface ExpectedService {
  readonly network: string;
  readonly service: string;
  /** Marked by destination: a virtual address or a published port. */
  readonly address: string | null;
  readonly port: number | null;
  /** Addresses of the running tasks. */
  readonly backends: readonly string[];
}

export interface Balancers {
  readonly expected: readonly ExpectedService[];
  /** Networks whose load balancers serve nothing but what is expected. */
  readonly own: readonly string[];
  readonly seen: readonly { readonly node: string; readonly network: string; readonly balancer: LoadBalancer }[];
}

export default defineScenario({
  id: 'vip/kernel-agrees',
  claim: 'IPVS services, backends, weights and firewall marks equal the running tasks on every node.',
  level: 'core',
  requirements: ['R-vip-balances', 'R-ingress-mesh'],
  needs: ['ipvs', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => STANDARD,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<Balancers> => {
    const { stack, lab } = context;
    const network = stack.network('plain').name;
    const [echo, mesh] = [stack.service('echo'), stack.service('mesh')];
    const [echoTasks, meshTasks] = await Promise.all([stack.tasks('echo'), stack.tasks('mesh')]);
    const address = echo.virtualAddresses[network];
    const port = mesh.publishedPorts[0]?.published;
    if (address === undefined || port === undefined) {
      throw cannotMeasure('a virtual address and a published port', `${address ?? 'no address'}, ${port ?? 'no port'}`);
    }
    const seen = await Promise.all(
      lab.nodes.map(async (node) => {
        const mesh = await balancerOf(context, node, INGRESS, INGRESS_NAMESPACE);
        if (!echoTasks.some((task) => task.node.name === node.name)) return [mesh];
        const namespace = (await findNamespaces(node.shell)).loadBalancer(stack.network('plain').id);
        if (namespace === null) throw cannotMeasure(`a load balancer of ${network} on ${node.name}`, 'none');
        return [mesh, await balancerOf(context, node, network, namespace)];
      }),
    );
    return {
      expected: [
        {
          network,
          service: echo.name,
          address,
          port: null,
          backends: echoTasks.map((task) => addressOf(task, network)),
        },
        {
          network: INGRESS,
          service: mesh.name,
          address: null,
          port,
          backends: meshTasks.map((task) => addressOf(task, INGRESS)),
        },
      ],
      own: [network],
      seen: seen.flat(),
    };
  },
  judge: judgeBalancers,
  faults: [
    {
      kind: 'lab',
      fault: findFault('ipvs/add-stale-backend'),
      parameters: echoAtAimedNode,
      expect: { reason: 'backend-stale', place: { node: AIMED_NODE, service: 'standard-echo' } },
    },
    {
      kind: 'lab',
      fault: findFault('ipvs/remove-backend'),
      parameters: echoAtAimedNode,
      expect: { reason: 'backend-missing', place: { node: AIMED_NODE, service: 'standard-echo' } },
    },
    {
      kind: 'lab',
      fault: findFault('forwarding/delete-row'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, network: stack.network('plain').name }),
      expect: 'look-alike',
    },
  ],
});

async function balancerOf(
  context: MeasureContext,
  node: LabNode,
  network: string,
  namespace: string,
): Promise<Balancers['seen'][number]> {
  const at = (shell: LabNode['shell'], what: string): LabNode['shell'] =>
    witnessed(context, shell.inNetworkNamespace(namespace), `${what} for ${network}`);
  const balancer = await readLoadBalancer(at(node.shell, 'IPVS'), at(node.ownShell, 'Firewall marks'));
  return { node: node.name, network, balancer };
}

export function judgeBalancers({ expected, own, seen }: Balancers): Judgement<Reason> {
  for (const { node, network, balancer } of seen) {
    for (const wanted of expected.filter((service) => service.network === network)) {
      const problem = compare(balancer, wanted, { node, network, service: wanted.service });
      if (problem !== null) return problem;
    }
    const marks = new Set(balancer.marks.map(({ mark }) => mark));
    const stale = own.includes(network) ? balancer.services.find(({ mark }) => !marks.has(mark)) : undefined;
    if (stale !== undefined) {
      return broken(
        'service-stale',
        { node, network },
        `Every IPVS service on ${node} is marked; that of mark ${stale.mark} is not.`,
      );
    }
  }
  return ok(
    `${seen.length} load balancers agree with the running tasks of ${expected.map(({ service }) => service).join(' and ')}.`,
  );
}

function compare(
  { marks, services }: LoadBalancer,
  { service: name, address, port, backends }: ExpectedService,
  place: { readonly node: string; readonly network: string; readonly service: string },
): Judgement<Reason> | null {
  const destination = address ?? `port ${port ?? 'none'}`;
  const rule = marks.find((one) => (address === null ? one.port === port : one.address === address));
  if (rule === undefined) {
    return broken(
      'mark-missing',
      place,
      `${place.node} marks packets to ${destination} for ${name}; there is no such rule.`,
    );
  }
  const service = services.find(({ mark }) => mark === rule.mark);
  if (service === undefined) {
    return broken(
      'service-missing',
      place,
      `${place.node} has an IPVS service for mark ${rule.mark} (${name}); it has none.`,
    );
  }
  if (service.scheduler !== 'rr') {
    return broken(
      'scheduler-wrong',
      place,
      `${name} is balanced by rr on ${place.node}; it is by ${service.scheduler}.`,
    );
  }
  // A weight of zero drains: no new connections, so no part of the comparison.
  const active = service.backends.filter(({ weight }) => weight > 0);
  const { missing, extra } = differenceOf(
    backends,
    active.map((backend) => backend.address),
  );
  if (missing.length > 0) {
    return broken(
      'backend-missing',
      place,
      `${name} has all ${backends.length} tasks as backends on ${place.node}; without ${missing.join(', ')}.`,
    );
  }
  if (extra.length > 0) {
    return broken(
      'backend-stale',
      place,
      `${name} has only running tasks as backends on ${place.node}; also ${extra.join(', ')}.`,
    );
  }
  const uneven = active.find(({ weight }) => weight !== 1);
  if (uneven !== undefined) {
    return broken(
      'weight-wrong',
      place,
      `Backends of ${name} weigh 1 on ${place.node}; ${uneven.address} weighs ${uneven.weight}.`,
    );
  }
  return null;
}
