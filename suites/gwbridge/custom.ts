import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { LabNode } from '../../src/lab/lab.js';
import { ping } from '../../src/probes/ping.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { freshName, startContainer } from '../support/containers.js';
import { asked, witnessed } from '../support/evidence.js';
import { isInside } from '../support/addresses.js';
import { GATEWAY_BRIDGE, readGatewayBridge } from '../support/gateway-bridge.js';

const NODE = 'own1';
/** Not the one that engines take by themselves. */
const SUBNET = '10.11.0.0/16';
/** Neither that of an overlay nor that of a bridge by default. */
const MTU = 1400;
const PING_TIMEOUT_MS = 1000;
/** A swarm of one node forms at once; its first certificate takes the time. */
const INIT_DEADLINE_MS = 60_000;

const REASONS = ['other-subnet', 'replaced', 'option-lost', 'interface-differs', 'leg-differs', 'no-way-out'] as const;
type Reason = (typeof REASONS)[number];

export interface CustomBridge {
  readonly node: string;
  /** As it was asked for. */
  readonly wanted: { readonly subnet: string; readonly options: Readonly<Record<string, string>> };
  /** Id of the network made before there was a swarm; `null` when none was made. */
  readonly madeAs: string | null;
  /** As the engine reports it in the swarm. */
  readonly kept: {
    readonly id: string;
    readonly subnet: string;
    /** As the engine names it; empty where none was asked for. */
    readonly gateway: string;
    readonly options: Readonly<Record<string, string>>;
  };
  /** Of the node’s interface of that name. */
  readonly interfaceAddresses: readonly string[];
  /** Of a container in an overlay, as the engine reports it; `null` when it reports none. */
  readonly legAddress: string | null;
  /** Of the interface that has this address; `null` when none has. */
  readonly legMtu: number | null;
  readonly outsideAnswers: boolean;
}

interface Parameters {
  readonly premade: boolean;
  readonly subnet: string;
}

const PARAMETERS: Parameters = { premade: true, subnet: SUBNET };

export default defineScenario({
  id: 'gwbridge/custom',
  claim:
    'A docker_gwbridge made before its node is in a swarm, with a subnet and bridge options of its own, is kept and used.',
  level: 'core',
  requirements: ['R-gwbridge-custom'],
  needs: ['bridge', 'veth', 'vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => ({
    name: 'before-the-swarm',
    own: { budgetS: 60, nodes: { [NODE]: { role: 'manager' } }, formed: false },
    networks: {},
    services: {},
  }),
  reasons: REASONS,
  convergesWithinMs: 0,
  // Forms a swarm, which takes seconds on a machine that does nothing else.
  deadlineMs: 90_000,
  measure: async (context, { premade, subnet }): Promise<CustomBridge> => {
    const { lab, undo } = context;
    const node = lab.node(NODE);
    const options = {
      'com.docker.network.bridge.name': GATEWAY_BRIDGE,
      'com.docker.network.bridge.enable_icc': 'false',
      'com.docker.network.driver.mtu': String(MTU),
    };
    undo.add(`remove ${GATEWAY_BRIDGE} of ${NODE}`, () => node.engine.networks.remove(GATEWAY_BRIDGE));
    const madeAs = premade ? await makeBridge(context, node, subnet, options) : null;
    await formSwarmOfOne(context, node);
    const container = await startInOverlay(context, node);
    const [bridge, { stdout: links }] = await Promise.all([
      readGatewayBridge(context, node),
      context.observe(node.shell, 'Addresses of the bridge', `ip -4 -br address show dev ${GATEWAY_BRIDGE}`),
    ]);
    const legAddress = bridge.addresses[container.id] ?? null;
    const [{ stdout: legs }, [answer]] = await Promise.all([
      context.observe(container.shell, 'Interfaces of the container', 'ip -j -4 address'),
      ping(witnessed(context, container.shell, 'The container asks outside'), [lab.outside.address], {
        timeoutMs: PING_TIMEOUT_MS,
      }),
    ]);
    return {
      node: NODE,
      wanted: { subnet, options },
      madeAs,
      kept: { id: bridge.id, subnet: bridge.subnet, gateway: bridge.gateway, options: bridge.options },
      interfaceAddresses: [...links.matchAll(/(\d+\.\d+\.\d+\.\d+)\/\d+/g)].map(([, address]) => address ?? ''),
      legAddress,
      legMtu: mtuOf(legs, legAddress),
      outsideAnswers: answer?.roundTripsMs.some((time) => time !== null) === true,
    };
  },
  judge: judgeCustom,
  faults: [
    {
      kind: 'mutation',
      name: 'default',
      does: 'Leaves it to the engine to make docker_gwbridge.',
      change: { premade: false },
      expect: { reason: 'other-subnet', place: { node: NODE, network: GATEWAY_BRIDGE } },
    },
    {
      kind: 'mutation',
      name: 'another-subnet',
      does: 'Makes it with another subnet.',
      change: { subnet: '10.12.0.0/16' },
      expect: 'look-alike',
    },
  ],
});

async function makeBridge(
  context: MeasureContext,
  node: LabNode,
  subnet: string,
  options: Readonly<Record<string, string>>,
): Promise<string> {
  const spec = { Name: GATEWAY_BRIDGE, Driver: 'bridge', Options: options, IPAM: { Config: [{ Subnet: subnet }] } };
  return asked(
    context,
    node.name,
    `POST /networks/create ${JSON.stringify(spec)}`,
    () => node.engine.networks.create(spec, { signal: context.signal }),
    (id) => id,
  );
}

async function formSwarmOfOne({ undo, signal }: MeasureContext, node: LabNode): Promise<void> {
  undo.add(`${node.name} leaves its swarm`, async () => {
    const { Swarm } = await node.engine.info();
    if (Swarm.LocalNodeState !== 'inactive') await node.engine.swarm.leave({ force: true });
  });
  await node.engine.swarm.init(
    { AdvertiseAddr: node.controlAddress, ListenAddr: '0.0.0.0:2377' },
    { signal, deadlineMs: INIT_DEADLINE_MS },
  );
}

/** Starts a container in an overlay; the overlay goes with the swarm. */
async function startInOverlay(
  context: MeasureContext,
  node: LabNode,
): Promise<Awaited<ReturnType<typeof startContainer>>> {
  const network = freshName('overlay');
  await node.engine.networks.create({ Name: network, Driver: 'overlay', Attachable: true }, { signal: context.signal });
  return startContainer(context, node, { network });
}

/** MTU of the interface with an address in `ip -j address`. */
function mtuOf(listing: string, address: string | null): number | null {
  const links = JSON.parse(listing) as { mtu: number; addr_info: { local?: string }[] }[];
  return links.find(({ addr_info }) => addr_info.some(({ local }) => local === address))?.mtu ?? null;
}

export function judgeCustom(observed: CustomBridge): Judgement<Reason> {
  const { node, wanted, madeAs, kept, interfaceAddresses, legAddress, legMtu, outsideAnswers } = observed;
  const place = { node, network: GATEWAY_BRIDGE };
  if (kept.subnet !== wanted.subnet) {
    return broken('other-subnet', place, `${GATEWAY_BRIDGE} has the subnet ${wanted.subnet}; it has ${kept.subnet}.`);
  }
  if (kept.id !== madeAs) {
    return broken(
      'replaced',
      place,
      `${GATEWAY_BRIDGE} is the network that was made, ${madeAs ?? 'none'}; it is ${kept.id}.`,
    );
  }
  const lost = Object.entries(wanted.options).find(([option, value]) => kept.options[option] !== value);
  if (lost !== undefined) {
    const [option, value] = lost;
    return broken('option-lost', place, `${option} is ${value}; it is ${kept.options[option] ?? 'not set'}.`);
  }
  // The engine names no gateway where none was asked for; it is an address of the subnet then.
  const isGateway = (address: string): boolean =>
    kept.gateway === '' ? isInside(address, kept.subnet) : address === kept.gateway;
  if (!interfaceAddresses.some(isGateway)) {
    return broken(
      'interface-differs',
      place,
      `The interface ${GATEWAY_BRIDGE} has ${kept.gateway || `an address of ${kept.subnet}`}; it has ${interfaceAddresses.join(', ') || 'none'}.`,
    );
  }
  const mtu = wanted.options['com.docker.network.driver.mtu'];
  if (legAddress === null || legMtu === null || String(legMtu) !== mtu) {
    return broken(
      'leg-differs',
      place,
      `A container in an overlay has a leg in ${wanted.subnet} with the MTU ${mtu ?? 'by default'}; it has ${legAddress ?? 'none'} with ${legMtu ?? 'none'}.`,
    );
  }
  if (!outsideAnswers) {
    return broken(
      'no-way-out',
      place,
      `The container leaves by ${legAddress} and is answered from outside; it is not.`,
    );
  }
  return ok(
    `${GATEWAY_BRIDGE} is the one made before the swarm, with ${wanted.subnet} and its options; a container leaves by ${legAddress}, MTU ${legMtu}.`,
  );
}
