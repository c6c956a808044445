import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { attemptContainer } from '../support/attempt-container.js';
import { makeNetwork, startContainer, type EngineAnswer } from '../support/containers.js';
import { asked, dialWitnessed, witnessed } from '../support/evidence.js';
import { insideOf } from '../support/inside.js';
import { cannotMeasure } from '../support/task-shell.js';
import { onlyAddress } from '../support/only-address.js';
import { DEADLINE_MS } from './support.js';

const REASONS = ['address-accepted', 'other-refusal', 'link-unknown', 'unreachable'] as const;
type Reason = (typeof REASONS)[number];

const ALIAS = 'db';
/** What engines say of an address that is asked for on the default bridge. */
const REFUSAL = /user[- ]specified IP address is supported (only )?on user[- ]defined networks/i;

export interface Limits {
  readonly node: string;
  readonly network: string;
  readonly askedAddress: string;
  /** Answer to making and starting a container with an address of its own. */
  readonly withAddress: EngineAnswer<string>;
  readonly linked: {
    readonly name: string;
    readonly address: string;
    /** Addresses that the linking container has for the alias. */
    readonly aliasAddresses: readonly string[];
    readonly answeredBy: string | null;
  };
}

interface Parameters {
  readonly network: 'default' | 'user-defined';
  readonly alias: string;
}

const PARAMETERS: Parameters = { network: 'default', alias: ALIAS };
const USER_DEFINED_SUBNET = '10.213.3.0/24';

export default defineScenario({
  id: 'bridge/default-limits',
  claim: 'The default bridge refuses an address that a container asks for; links give names there.',
  level: 'core',
  requirements: ['R-bridge-default-limits'],
  needs: ['bridge', 'veth'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { network, alias }): Promise<Limits> => {
    const node = context.lab.node(AIMED_NODE);
    const joined =
      network === 'default'
        ? 'bridge'
        : await makeNetwork(context, node, { Driver: 'bridge', IPAM: { Config: [{ Subnet: USER_DEFINED_SUBNET }] } });
    const { IPAM } = await asked(
      context,
      node.name,
      `GET /networks/${joined}`,
      () => node.engine.networks.inspect(joined, { signal: context.signal }),
      (found) => found.IPAM,
    );
    const subnet = IPAM.Config?.find((config) => config.Subnet.includes('.'))?.Subnet;
    if (subnet === undefined) throw cannotMeasure(`an IPv4 subnet of ${joined}`, JSON.stringify(IPAM));
    const askedAddress = subnet.replace(/\.\d+\/\d+$/, '.231');
    const place = { network: joined };

    const refused = await attemptContainer(context, node, {
      network: joined,
      endpoint: { IPAMConfig: { IPv4Address: askedAddress } },
    });
    const database = await startContainer(context, node, place);
    const address = onlyAddress(database);
    const web = await startContainer(context, node, { ...place, HostConfig: { Links: [`${database.name}:${alias}`] } });
    const { shell } = await insideOf(context, web);
    const [hosts, [answer]] = await Promise.all([
      witnessed(context, shell, `${web.name} looks up ${alias}`).run(`getent ahostsv4 ${alias}`),
      dialWitnessed(context, web.shell, `${web.name} connects to ${address}`, {
        targets: [{ address, port: RESPONDER_PORT, protocol: 'tcp' }],
      }),
    ]);
    const aliasAddresses = [...new Set([...hosts.stdout.matchAll(/^(\S+)/gm)].map(([found]) => found))];
    return {
      node: node.name,
      network: joined,
      askedAddress,
      withAddress: refused.accepted ? { accepted: true, value: refused.value.id } : refused,
      linked: { name: database.name, address, aliasAddresses, answeredBy: answer?.identity?.task ?? null },
    };
  },
  judge: judgeLimits,
  faults: [
    {
      kind: 'mutation',
      name: 'user-defined',
      does: 'Does the same on a user-defined bridge.',
      change: { network: 'user-defined' },
      expect: { reason: 'address-accepted', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'other-alias',
      does: 'Links the other container under another alias.',
      change: { alias: 'database' },
      expect: 'look-alike',
    },
  ],
});

export function judgeLimits({ node, network, askedAddress, withAddress, linked }: Limits): Judgement<Reason> {
  const place = { node, network };
  if (withAddress.accepted) {
    return broken(
      'address-accepted',
      place,
      `The engine refuses the address ${askedAddress} on the default bridge; it accepted it in ${network}.`,
    );
  }
  if (!REFUSAL.test(withAddress.reason)) {
    return broken(
      'other-refusal',
      place,
      `The engine says that addresses can be asked for on user-defined networks only; it says: ${withAddress.reason}`,
    );
  }
  if (linked.aliasAddresses.join() !== linked.address) {
    return broken(
      'link-unknown',
      place,
      `The alias of a link is ${linked.address}; it is ${linked.aliasAddresses.join(', ') || 'unknown'}.`,
    );
  }
  if (linked.answeredBy !== linked.name) {
    return broken(
      'unreachable',
      place,
      `${linked.name} answers at ${linked.address}; ${linked.answeredBy ?? 'nobody'} does.`,
    );
  }
  return ok(`${askedAddress} was refused (${withAddress.reason}); the alias of a link led to ${linked.address}.`);
}
