import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { attemptContainer } from '../support/attempt-container.js';
import { attempt, freshName, makeNetwork, type EngineAnswer } from '../support/containers.js';
import { asked, witnessed } from '../support/evidence.js';
import { interfacesOf, type NetworkInterface } from '../support/interfaces.js';
import { firstOutOfOrder, missingFields, startPlugin, valueAt, type PluginCall, type RecordedCall } from './plugin.js';

const REASONS = ['refused', 'out-of-order', 'field-missing', 'other-identity', 'not-as-returned'] as const;
type Reason = (typeof REASONS)[number];

/** Of use in this driver's networks only. */
const SUBNET = '10.214.1.0/24';
const GATEWAY = '10.214.1.1';
const ADDRESS = '10.214.1.77';
/** What the driver returns for the container beyond what it was told. */
const PREFIX = 'seat';
const ROUTE = '198.51.100.0/24';
/** A driver option of the network, handed on by the engine. */
const OPTION = { 'seatrial.option': 'handed-on' };
const GENERIC_OPTIONS = 'com.docker.network.generic';

/** Calls for a network, a container in it, and their removal. */
const LIFE: readonly PluginCall[] = [
  'Plugin.Activate',
  'NetworkDriver.GetCapabilities',
  'NetworkDriver.CreateNetwork',
  'NetworkDriver.CreateEndpoint',
  'NetworkDriver.Join',
  'NetworkDriver.Leave',
  'NetworkDriver.DeleteEndpoint',
  'NetworkDriver.DeleteNetwork',
];
const ENDPOINT = ['NetworkID', 'EndpointID'];
const FIELDS: Readonly<Partial<Record<PluginCall, readonly string[]>>> = {
  'NetworkDriver.CreateNetwork': [
    'NetworkID',
    'Options',
    'IPv4Data.0.AddressSpace',
    'IPv4Data.0.Pool',
    'IPv4Data.0.Gateway',
  ],
  'NetworkDriver.CreateEndpoint': [...ENDPOINT, 'Options', 'Interface.Address'],
  'NetworkDriver.EndpointOperInfo': ENDPOINT,
  'NetworkDriver.Join': [...ENDPOINT, 'SandboxKey', 'Options'],
  'NetworkDriver.Leave': ENDPOINT,
  'NetworkDriver.DeleteEndpoint': ENDPOINT,
  'NetworkDriver.DeleteNetwork': ['NetworkID'],
};

export interface RemoteNetwork {
  readonly node: string;
  readonly driver: string;
  /** Answers to making the network and the container in it; the value is their id. */
  readonly network: EngineAnswer<string>;
  readonly container: EngineAnswer<string>;
  /** Interfaces of the container besides its loopback, and its routes as `destination via gateway`. */
  readonly interfaces: readonly NetworkInterface[];
  readonly routes: readonly string[];
  readonly calls: readonly RecordedCall[];
}

interface Parameters {
  readonly refuse: readonly PluginCall[];
}

const PARAMETERS: Parameters = { refuse: [] };

export default defineScenario({
  id: 'plugin/remote-network-driver',
  claim:
    'An engine calls a remote network driver of local scope in the documented order with the documented fields, and containers get what the driver returns.',
  level: 'extended',
  requirements: ['R-plugin-network', 'R-plugin-network-third-party'],
  needs: ['network-namespace', 'dummy', 'macvlan'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context, { refuse }): Promise<RemoteNetwork> => {
    const node = context.lab.node(AIMED_NODE);
    const { engine } = node;
    const plugin = await startPlugin(context, node, { refuse, prefix: PREFIX, route: ROUTE });
    const name = freshName('remote');
    const network = await attempt(context, node.name, `Making a network of ${plugin.name}`, async () => {
      await makeNetwork(context, node, {
        Name: name,
        Driver: plugin.name,
        Options: OPTION,
        IPAM: { Config: [{ Subnet: SUBNET, Gateway: GATEWAY }] },
      });
      return (await engine.networks.inspect(name, { signal: context.signal })).Id;
    });
    const container = network.accepted
      ? await attemptContainer(context, node, {
          network: name,
          endpoint: { IPAMConfig: { IPv4Address: ADDRESS } },
        })
      : network;
    const started = container.accepted && typeof container.value !== 'string' ? container.value : null;
    const [interfaces, routes] =
      started === null
        ? [[], []]
        : await Promise.all([
            interfacesOf(witnessed(context, started.shell, 'Interfaces of the container')),
            witnessed(context, started.shell, 'Routes of the container').run('ip -json route show'),
          ]).then(([links, { stdout }]) => [links.filter((link) => link.name !== 'lo'), parseRoutes(stdout)] as const);
    if (started !== null) {
      await asked(
        context,
        node.name,
        `DELETE /containers/${started.name}`,
        () => engine.containers.remove(started.id),
        () => 'removed',
      );
    }
    if (network.accepted) {
      await asked(
        context,
        node.name,
        `DELETE /networks/${name}`,
        () => engine.networks.remove(name),
        () => 'removed',
      );
    }
    return {
      node: node.name,
      driver: plugin.name,
      network,
      container: container.accepted ? { accepted: true, value: started?.id ?? '' } : container,
      interfaces,
      routes,
      calls: await plugin.calls(),
    };
  },
  judge: judgeRemoteNetwork,
  faults: [
    {
      kind: 'mutation',
      name: 'join-refused',
      does: 'The driver refuses the call Join.',
      change: { refuse: ['NetworkDriver.Join'] },
      expect: { reason: 'refused', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'network-refused',
      does: 'The driver refuses the call CreateNetwork.',
      change: { refuse: ['NetworkDriver.CreateNetwork'] },
      expect: { reason: 'refused', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'allocation-refused',
      does: 'The driver refuses AllocateNetwork, which is for swarm scope only.',
      change: { refuse: ['NetworkDriver.AllocateNetwork'] },
      expect: 'look-alike',
    },
  ],
});

/** Reads what `ip -json route` prints: `destination via gateway`, or `destination on-link`. */
export function parseRoutes(output: string): readonly string[] {
  const routes = JSON.parse(output === '' ? '[]' : output) as { readonly dst: string; readonly gateway?: string }[];
  return routes.map(({ dst, gateway }) => (gateway === undefined ? `${dst} on-link` : `${dst} via ${gateway}`));
}

export function judgeRemoteNetwork(seen: RemoteNetwork): Judgement<Reason> {
  const { node, driver, network, container, calls } = seen;
  const place = { node };
  if (!network.accepted) {
    return broken('refused', place, `The engine makes a network of ${driver}; it says: ${network.reason}`);
  }
  if (!container.accepted) {
    return broken(
      'refused',
      place,
      `The engine starts a container in a network of ${driver}; it says: ${container.reason}`,
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
  const requestOf = (call: PluginCall): unknown => calls.find((one) => one.call === call)?.request;
  const told = [
    ['id of the network', valueAt(requestOf('NetworkDriver.CreateNetwork'), 'NetworkID'), network.value],
    ['subnet', valueAt(requestOf('NetworkDriver.CreateNetwork'), 'IPv4Data.0.Pool'), SUBNET],
    ['gateway', valueAt(requestOf('NetworkDriver.CreateNetwork'), 'IPv4Data.0.Gateway'), `${GATEWAY}/24`],
    ['address', valueAt(requestOf('NetworkDriver.CreateEndpoint'), 'Interface.Address'), `${ADDRESS}/24`],
    ['network of Join', valueAt(requestOf('NetworkDriver.Join'), 'NetworkID'), network.value],
    [
      'endpoint of Join',
      valueAt(requestOf('NetworkDriver.Join'), 'EndpointID'),
      valueAt(requestOf('NetworkDriver.CreateEndpoint'), 'EndpointID'),
    ],
    ['options', optionsOf(requestOf('NetworkDriver.CreateNetwork')), JSON.stringify(OPTION)],
  ] as const;
  const wrong = told.find(([, got, wanted]) => got !== wanted);
  if (wrong !== undefined) {
    const [what, got, wanted] = wrong;
    return broken(
      'other-identity',
      place,
      `The driver is told the ${what} ${String(wanted)}; it was told ${String(got)}.`,
    );
  }
  const answer = calls.find(({ call }) => call === 'NetworkDriver.CreateEndpoint')?.answer;
  const mac = valueAt(answer, 'Interface.MacAddress');
  const described = seen.interfaces.map((one) => `${one.name} ${one.mac} ${one.addresses.join(' ')}`);
  const wanted = `${PREFIX}0 ${String(mac)} ${ADDRESS}`;
  if (described.join() !== wanted) {
    return broken(
      'not-as-returned',
      place,
      `The container has ${wanted} and nothing else, as the driver returned; it has ${described.join(', ') || 'nothing'}.`,
    );
  }
  const route = [`default via ${GATEWAY}`, `${ROUTE} on-link`].find((one) => !seen.routes.includes(one));
  if (route !== undefined) {
    return broken(
      'not-as-returned',
      place,
      `The container has the route ${route}, as the driver returned; it has ${seen.routes.join(', ') || 'none'}.`,
    );
  }
  return ok(
    `${calls.length} calls in the documented order, all fields there: ${calls.map(({ call }) => call).join(', ')}. The container has ${wanted} and the routes that the driver returned.`,
  );
}

/** The driver options of a network as the engine handed them on; their own keys have dots. */
function optionsOf(request: unknown): string {
  const options = valueAt(request, 'Options');
  const generic =
    typeof options === 'object' && options !== null
      ? (options as Readonly<Record<string, unknown>>)[GENERIC_OPTIONS]
      : undefined;
  return generic === undefined ? 'none' : JSON.stringify(generic);
}
