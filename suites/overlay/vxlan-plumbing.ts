import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { Network } from '../../src/docker/index.js';
import { findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import { subnetHolds } from '../../src/lab/subnets.js';
import { findNamespaces } from '../../src/probes/forwarding.js';
import { readOverlayDevices, type OverlayDevices } from '../../src/probes/overlay-devices.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { makeNetwork, startContainer } from '../support/containers.js';
import { asked, witnessed } from '../support/evidence.js';
import { nodesWithout } from '../support/task-shell.js';
import { AIMED_NODE, STANDARD } from '../stacks.js';

/** Port of engines where the swarm was made without another one. */
const DEFAULT_DATA_PATH_PORT = 4789;
/** Subnets of a network that has two, and an address in each. */
const TWO_SUBNETS = [
  { subnet: '10.215.1.0/24', address: '10.215.1.50' },
  { subnet: '10.215.2.0/24', address: '10.215.2.50' },
] as const;

const REASONS = [
  'namespace-missing',
  'bridge-missing',
  'bridge-extra',
  'device-missing',
  'device-extra',
  'vni-differs',
  'port-differs',
  'device-unbridged',
] as const;
type Reason = (typeof REASONS)[number];

/** What one node has of one network. */
interface NodePlumbing {
  readonly node: string;
  readonly network: string;
  /** Subnets of the network and their VNIs, by a manager. */
  readonly subnets: readonly { readonly subnet: string; readonly vni: number }[];
  /** `null` where the node has no namespace for the network. */
  readonly devices: OverlayDevices | null;
}

export interface Plumbing {
  /** By the manager. */
  readonly dataPathPort: number;
  readonly nodes: readonly NodePlumbing[];
}

export default defineScenario({
  id: 'overlay/vxlan-plumbing',
  claim:
    'Each participating node has one bridge and one VXLAN device for each subnet of an overlay, with its VNI and the data-path port.',
  level: 'core',
  requirements: ['R-overlay-two-bridges', 'R-overlay-vxlan'],
  needs: ['vxlan', 'bridge'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => STANDARD,
  reasons: REASONS,
  convergesWithinMs: 3000,
  deadlineMs: 90_000,
  measure: async (context): Promise<Plumbing> => {
    const { lab, stack, signal } = context;
    const manager = lab.manager();
    const [swarm, tasks, split] = await Promise.all([
      asked(
        context,
        manager.name,
        'GET /swarm',
        () => manager.engine.swarm.inspect({ signal }),
        ({ DataPathPort }) => ({ DataPathPort }),
      ),
      stack.tasks('echo'),
      makeSplitNetwork(context, manager),
    ]);
    const idle = nodesWithout(lab.nodes, tasks);
    const nodes = await Promise.all([
      ...lab.nodes
        .filter((node) => !idle.includes(node))
        .map((node) => plumbingOf(context, manager, node, stack.network('plain').name)),
      plumbingOf(context, manager, manager, split),
    ]);
    const port = swarm.DataPathPort ?? 0;
    return { dataPathPort: port === 0 ? DEFAULT_DATA_PATH_PORT : port, nodes };
  },
  judge: judgePlumbing,
  faults: [
    {
      kind: 'lab',
      fault: findFault('vxlan/delete-device'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, network: stack.network('plain').name }),
      expect: { reason: 'device-missing', place: { node: AIMED_NODE, network: 'standard-plain' } },
    },
    {
      kind: 'lab',
      fault: findFault('forwarding/delete-row'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, network: stack.network('plain').name }),
      expect: 'look-alike',
    },
  ],
});

/** Makes a network of two subnets with a container in each, on one node. Returns its name. */
async function makeSplitNetwork(context: MeasureContext, manager: LabNode): Promise<string> {
  const network = await makeNetwork(context, manager, {
    Driver: 'overlay',
    Attachable: true,
    IPAM: { Config: TWO_SUBNETS.map(({ subnet }) => ({ Subnet: subnet })) },
  });
  await Promise.all(
    TWO_SUBNETS.map(({ address }) =>
      startContainer(context, manager, { network, endpoint: { IPAMConfig: { IPv4Address: address } } }),
    ),
  );
  return network;
}

async function plumbingOf(
  context: MeasureContext,
  manager: LabNode,
  node: LabNode,
  network: string,
): Promise<NodePlumbing> {
  const { signal } = context;
  const details = await asked(
    context,
    manager.name,
    `GET /networks/${network}`,
    () => manager.engine.networks.inspect(network, { signal }),
    ({ IPAM, Options }) => ({ IPAM, Options }),
  );
  const namespace = (await findNamespaces(node.shell)).overlay(details.Id);
  const devices =
    namespace === null
      ? null
      : await readOverlayDevices(
          witnessed(context, node.shell.inNetworkNamespace(namespace), `Bridges and VXLAN devices of ${network}`),
        );
  return { node: node.name, network, subnets: subnetsOf(details), devices };
}

/** Subnets and VNIs stand in the same order. */
function subnetsOf({ IPAM, Options }: Network): NodePlumbing['subnets'] {
  const vnis = (Options?.['com.docker.network.driver.overlay.vxlanid_list'] ?? '').split(',').map(Number);
  return (IPAM.Config ?? []).map(({ Subnet }, index) => ({ subnet: Subnet, vni: vnis[index] ?? 0 }));
}

export function judgePlumbing({ dataPathPort, nodes }: Plumbing): Judgement<Reason> {
  for (const seen of nodes) {
    const problem = compare(seen, dataPathPort);
    if (problem !== null) return problem;
  }
  const subnets = nodes.reduce((sum, node) => sum + node.subnets.length, 0);
  return ok(
    `${nodes.length} networks on nodes have one bridge and one VXLAN device for each of ${subnets} subnets, on port ${dataPathPort}.`,
  );
}

function compare({ node, network, subnets, devices }: NodePlumbing, dataPathPort: number): Judgement<Reason> | null {
  const place = { node, network };
  if (devices === null) {
    return broken(
      'namespace-missing',
      place,
      `${node} has a network namespace for ${network}, as it runs tasks in it; it has none.`,
    );
  }
  const { bridges, tunnels } = devices;
  for (const { subnet, vni } of subnets) {
    const bridge = bridges.find(({ addresses }) =>
      addresses.some((address) => subnetHolds(subnet, address.split('/', 1)[0] ?? '')),
    );
    if (bridge === undefined) {
      return broken('bridge-missing', place, `${node} has a bridge for ${subnet} of ${network}; it has none.`);
    }
    if (tunnels.length < subnets.length) {
      return broken(
        'device-missing',
        place,
        `${node} has a VXLAN device for each subnet of ${network}; it has ${tunnels.length} for ${subnets.length}.`,
      );
    }
    const tunnel = tunnels.find((one) => one.vni === vni);
    if (tunnel === undefined) {
      return broken(
        'vni-differs',
        place,
        `The VXLAN device for ${subnet} of ${network} on ${node} has VNI ${vni}; there are ${tunnels.map((one) => one.vni).join(' and ')}.`,
      );
    }
    if (tunnel.port !== dataPathPort) {
      return broken(
        'port-differs',
        place,
        `VXLAN of ${network} on ${node} uses the data-path port ${dataPathPort}; it uses ${tunnel.port}.`,
      );
    }
    if (tunnel.bridge !== bridge.name) {
      return broken(
        'device-unbridged',
        place,
        `The VXLAN device of VNI ${vni} on ${node} is a port of ${bridge.name}; it is one of ${tunnel.bridge ?? 'none'}.`,
      );
    }
  }
  if (bridges.length > subnets.length) {
    return broken(
      'bridge-extra',
      place,
      `${node} has one bridge for each subnet of ${network}; it has ${bridges.length} for ${subnets.length}.`,
    );
  }
  if (tunnels.length > subnets.length) {
    return broken(
      'device-extra',
      place,
      `${node} has one VXLAN device for each subnet of ${network}; it has ${tunnels.length} for ${subnets.length}.`,
    );
  }
  return null;
}
