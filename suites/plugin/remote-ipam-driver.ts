import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { attempt, freshName, makeNetwork, startContainer, type EngineAnswer } from '../support/containers.js';
import { asked, witnessed } from '../support/evidence.js';
import { interfacesOf } from '../support/interfaces.js';
import { firstOutOfOrder, missingFields, startPlugin, valueAt, type PluginCall, type RecordedCall } from './plugin.js';

const REASONS = ['pool-refused', 'out-of-order', 'field-missing', 'other-pool', 'not-as-returned'] as const;
type Reason = (typeof REASONS)[number];

/** What the driver hands out; no other pool has it. */
const POOL = '10.214.2.0/24';
const GATEWAY = '10.214.2.1';
const FIRST_HOST = 201;
const FIRST_ADDRESS = '10.214.2.201';
/** An option of the network's IPAM, handed on by the engine. */
const OPTION = { 'seatrial.tenant': 'blue' };

/** Calls for a network, an address in it, and their release. */
const LIFE: readonly PluginCall[] = [
  'Plugin.Activate',
  'IpamDriver.GetCapabilities',
  'IpamDriver.GetDefaultAddressSpaces',
  'IpamDriver.RequestPool',
  // First that of the gateway, then that of the container; released in the opposite order.
  'IpamDriver.RequestAddress',
  'IpamDriver.RequestAddress',
  'IpamDriver.ReleaseAddress',
  'IpamDriver.ReleaseAddress',
  'IpamDriver.ReleasePool',
];
const FIELDS: Readonly<Partial<Record<PluginCall, readonly string[]>>> = {
  'IpamDriver.RequestPool': ['AddressSpace', 'V6', 'Options'],
  'IpamDriver.RequestAddress': ['PoolID', 'Options'],
  'IpamDriver.ReleaseAddress': ['PoolID', 'Address'],
  'IpamDriver.ReleasePool': ['PoolID'],
};

export interface RemoteAddresses {
  readonly node: string;
  readonly driver: string;
  /** The answer to making the network; the value is its id. */
  readonly network: EngineAnswer<string>;
  /** As the engine reports the network. */
  readonly subnet: string | null;
  readonly gateway: string | null;
  /** As the container has it. */
  readonly addresses: readonly string[];
  readonly calls: readonly RecordedCall[];
}

interface Parameters {
  readonly refuse: readonly PluginCall[];
}

const PARAMETERS: Parameters = { refuse: [] };

export default defineScenario({
  id: 'plugin/remote-ipam-driver',
  claim:
    'An engine calls a remote IPAM driver in the documented order with the documented fields, and networks and containers get the pool and the addresses that it hands out.',
  level: 'extended',
  requirements: ['R-plugin-ipam'],
  needs: ['bridge', 'veth'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context, { refuse }): Promise<RemoteAddresses> => {
    const node = context.lab.node(AIMED_NODE);
    const { engine } = node;
    const plugin = await startPlugin(context, node, { refuse, pool: POOL, firstHost: FIRST_HOST });
    const name = freshName('remote');
    const network = await attempt(context, node.name, `Making a network with addresses of ${plugin.name}`, async () => {
      await makeNetwork(context, node, {
        Name: name,
        Driver: 'bridge',
        IPAM: { Driver: plugin.name, Options: OPTION },
      });
      return (await engine.networks.inspect(name, { signal: context.signal })).Id;
    });
    if (!network.accepted) {
      return {
        node: node.name,
        driver: plugin.name,
        network,
        subnet: null,
        gateway: null,
        addresses: [],
        calls: await plugin.calls(),
      };
    }
    const { IPAM } = await asked(
      context,
      node.name,
      `GET /networks/${name}`,
      () => engine.networks.inspect(name, { signal: context.signal }),
      (found) => found.IPAM,
    );
    const container = await startContainer(context, node, { network: name });
    const interfaces = await interfacesOf(witnessed(context, container.shell, 'Interfaces of the container'));
    await asked(
      context,
      node.name,
      `DELETE /containers/${container.name} and /networks/${name}`,
      async () => {
        await engine.containers.remove(container.id);
        await engine.networks.remove(name);
      },
      () => 'removed',
    );
    return {
      node: node.name,
      driver: plugin.name,
      network,
      subnet: IPAM.Config?.[0]?.Subnet ?? null,
      gateway: IPAM.Config?.[0]?.Gateway ?? null,
      addresses: interfaces.filter((link) => link.name !== 'lo').flatMap((link) => link.addresses),
      calls: await plugin.calls(),
    };
  },
  judge: judgeRemoteAddresses,
  faults: [
    {
      kind: 'mutation',
      name: 'pool-refused',
      does: 'The driver refuses the call RequestPool.',
      change: { refuse: ['IpamDriver.RequestPool'] },
      expect: { reason: 'pool-refused', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'network-refused',
      does: 'The same program refuses CreateNetwork, as the network driver that it is not here.',
      change: { refuse: ['NetworkDriver.CreateNetwork'] },
      expect: 'look-alike',
    },
  ],
});

export function judgeRemoteAddresses(seen: RemoteAddresses): Judgement<Reason> {
  const { node, driver, network, calls } = seen;
  const place = { node };
  if (!network.accepted) {
    return broken(
      'pool-refused',
      place,
      `The engine makes a network with a pool of ${driver}; it says: ${network.reason}`,
    );
  }
  const late = firstOutOfOrder(LIFE, calls);
  if (late !== null) {
    return broken(
      'out-of-order',
      place,
      `The engine calls ${LIFE.join(', ')}; ${late} is not in its turn among ${calls.map(({ call }) => call).join(', ')}.`,
    );
  }
  const [lacking] = missingFields(FIELDS, calls);
  if (lacking !== undefined) {
    return broken('field-missing', place, `Calls carry the documented fields; ${lacking} is not there.`);
  }
  const requests = (call: PluginCall): readonly unknown[] =>
    calls.filter((one) => one.call === call).map(({ request }) => request);
  const pool = calls.find(({ call }) => call === 'IpamDriver.RequestPool');
  const poolId = String(valueAt(pool?.answer, 'PoolID'));
  const spaces = calls.find(({ call }) => call === 'IpamDriver.GetDefaultAddressSpaces')?.answer;
  const told: readonly (readonly [string, unknown, unknown])[] = [
    ['address space', valueAt(pool?.request, 'AddressSpace'), valueAt(spaces, 'LocalDefaultAddressSpace')],
    ['options', JSON.stringify(valueAt(pool?.request, 'Options')), JSON.stringify(OPTION)],
    ...(['IpamDriver.RequestAddress', 'IpamDriver.ReleaseAddress', 'IpamDriver.ReleasePool'] as const).flatMap((call) =>
      requests(call).map((request) => [`pool of ${call}`, valueAt(request, 'PoolID'), poolId] as const),
    ),
    [
      'addresses released',
      requests('IpamDriver.ReleaseAddress')
        .map((request) => String(valueAt(request, 'Address')))
        .toSorted()
        .join(', '),
      [GATEWAY, FIRST_ADDRESS].toSorted().join(', '),
    ],
  ];
  const wrong = told.find(([, got, wanted]) => got !== wanted);
  if (wrong !== undefined) {
    const [what, got, wanted] = wrong;
    return broken('other-pool', place, `The driver is told the ${what} ${String(wanted)}; it was told ${String(got)}.`);
  }
  if (seen.subnet !== POOL || seen.gateway !== GATEWAY || seen.addresses.join() !== FIRST_ADDRESS) {
    return broken(
      'not-as-returned',
      place,
      `The network has ${POOL} and the gateway ${GATEWAY}, the container ${FIRST_ADDRESS}, as the driver returned; they have ${seen.subnet ?? 'none'}, ${seen.gateway ?? 'none'} and ${seen.addresses.join(', ') || 'none'}.`,
    );
  }
  return ok(
    `${calls.length} calls in the documented order, all fields there: ${calls.map(({ call }) => call).join(', ')}. The network has ${POOL}, the container ${FIRST_ADDRESS}.`,
  );
}
