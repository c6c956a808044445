import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { makeNetwork, startContainer } from '../support/containers.js';
import { asked, witnessed } from '../support/evidence.js';
import { interfacesOf } from '../support/interfaces.js';
import { cannotMeasure } from '../support/task-shell.js';
import { onlyAddress } from '../support/only-address.js';
import { DEADLINE_MS } from './support.js';

const REASONS = ['outside-the-pools', 'overlapping', 'mac-not-derived', 'mac-not-random', 'mac-not-local'] as const;
type Reason = (typeof REASONS)[number];

/** From this version on engines choose hardware addresses at random. */
const RANDOM_SINCE = 28;
/** The mutation's own subnet: in none of the pools. */
const FOREIGN_SUBNET = '10.213.4.0/24';

export interface Automatic {
  readonly node: string;
  readonly engine: string;
  /** Subnets of the default bridge and of a network that asked for none. */
  readonly subnets: readonly string[];
  /** In the latter. */
  readonly container: { readonly name: string; readonly address: string; readonly mac: string };
}

interface Parameters {
  readonly subnet: string | null;
  /** Hardware address that the container asks for: none, or one that the other generation of engines would give. */
  readonly mac: 'automatic' | 'of the other generation';
  readonly internal: boolean;
}

const PARAMETERS: Parameters = { subnet: null, mac: 'automatic', internal: false };

export default defineScenario({
  id: 'bridge/auto-subnet-and-mac',
  claim:
    'A bridge network without a subnet gets one of the documented pools that no other has; hardware addresses follow the address up to engine 27 and are random from 28 on.',
  level: 'core',
  requirements: ['R-bridge-automatic'],
  needs: ['bridge', 'veth'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { subnet, mac: wanted, internal }): Promise<Automatic> => {
    const node = context.lab.node(AIMED_NODE);
    const { Version } = await asked(
      context,
      node.name,
      'GET /version',
      () => node.engine.version({ signal: context.signal }),
      ({ Version: version }) => version,
    );
    const network = await makeNetwork(context, node, {
      Driver: 'bridge',
      Internal: internal,
      ...(subnet === null ? {} : { IPAM: { Config: [{ Subnet: subnet }] } }),
    });
    const [own, ofDefault] = await Promise.all(
      [network, 'bridge'].map(async (name) => {
        const { IPAM } = await asked(
          context,
          node.name,
          `GET /networks/${name}`,
          () => node.engine.networks.inspect(name, { signal: context.signal }),
          (found) => found.IPAM,
        );
        const [config] = IPAM.Config ?? [];
        if (config === undefined) throw cannotMeasure(`${name} to have a subnet`, 'none');
        return config.Subnet;
      }),
    );
    if (own === undefined || ofDefault === undefined) throw cannotMeasure('two subnets', 'fewer');
    const first = own.replace(/\d+\/\d+$/, '2');
    const container = await startContainer(context, node, {
      network,
      ...(wanted === 'automatic'
        ? {}
        : { endpoint: { MacAddress: isRandom(Version) ? macOf(first) : '02:99:99:99:99:99' } }),
    });
    const interfaces = await interfacesOf(witnessed(context, container.shell, `Interfaces of ${container.name}`));
    const address = onlyAddress(container);
    const mac = interfaces.find(({ addresses }) => addresses.includes(address))?.mac;
    if (mac === undefined) throw cannotMeasure(`an interface with ${address} in ${container.name}`, 'none');
    return {
      node: node.name,
      engine: Version,
      subnets: [ofDefault, own],
      container: { name: container.name, address, mac },
    };
  },
  judge: judgeAutomatic,
  faults: [
    {
      kind: 'mutation',
      name: 'other-pool',
      does: 'Gives the network a subnet of another pool.',
      change: { subnet: FOREIGN_SUBNET },
      expect: { reason: 'outside-the-pools', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'other-mac',
      does: 'Asks for the hardware address that the other generation of engines would give.',
      change: { mac: 'of the other generation' },
      expect: { reason: 'mac-not-random', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'internal',
      does: 'Makes the network internal.',
      change: { internal: true },
      expect: 'look-alike',
    },
  ],
});

/** Hardware address that follows an IPv4 address. */
export function macOf(address: string): string {
  return ['02', '42', ...address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'))].join(':');
}

function isRandom(version: string): boolean {
  return Number(version.split('.')[0]) >= RANDOM_SINCE;
}

/** 172.17.0.0/16 to 172.31.0.0/16, and the parts of 192.168.0.0/16 of 20 bits. */
function isOfPools(subnet: string): boolean {
  const [, first, second, third, length] = /^(\d+)\.(\d+)\.(\d+)\.\d+\/(\d+)$/.exec(subnet)?.map(Number) ?? [];
  if (first === 172) return length === 16 && second !== undefined && second >= 17 && second <= 31;
  return first === 192 && second === 168 && length === 20 && third !== undefined && third % 16 === 0;
}

export function judgeAutomatic({ node, engine, subnets, container }: Automatic): Judgement<Reason> {
  const foreign = subnets.find((subnet) => !isOfPools(subnet));
  if (foreign !== undefined) {
    return broken(
      'outside-the-pools',
      { node },
      `Subnets are of 172.17.0.0/16 to 172.31.0.0/16 or of 192.168.0.0/16 in parts of /20; one is ${foreign}.`,
    );
  }
  if (new Set(subnets).size !== subnets.length) {
    return broken('overlapping', { node }, `Each network has a subnet of its own; they have ${subnets.join(', ')}.`);
  }
  const { name, address, mac } = container;
  const place = { node, task: name };
  // Bit 1 of the first byte: administered locally; bit 0: to a group.
  if ((Number.parseInt(mac.slice(0, 2), 16) & 0b11) !== 0b10) {
    return broken('mac-not-local', place, `${name} has a locally administered unicast address; it has ${mac}.`);
  }
  const derived = mac === macOf(address);
  const message = `The subnets ${subnets.join(' and ')} are of the pools; ${address} has the hardware address ${mac}.`;
  if (!isRandom(engine)) {
    if (derived) return ok(message);
    return broken(
      'mac-not-derived',
      place,
      `Engine ${engine} derives ${macOf(address)} from ${address}; ${name} has ${mac}.`,
    );
  }
  if (derived) {
    return broken(
      'mac-not-random',
      place,
      `Engine ${engine} gives ${name} a random hardware address; ${mac} follows its address ${address}.`,
    );
  }
  return ok(message, {
    document: 'The hardware address of a container is derived from its IP address.',
    engine: `Engine ${engine} chooses it at random.`,
    since: 'since 28.0',
  });
}
