import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { parseLookup } from '../../src/probes/dns.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { awaitResponder, makeNetwork, startContainer } from '../support/containers.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { insideOf } from '../support/inside.js';
import { onlyAddress } from '../support/only-address.js';
import { DEADLINE_MS } from './support.js';

const REASONS = ['no-answer', 'name-resolved', 'unreachable'] as const;
type Reason = (typeof REASONS)[number];

/** Known to the resolver that the containers are given; shows that it is asked and answers. */
const KNOWN_NAME = 'known.seatrial.test';
const KNOWN_ADDRESS = '192.0.2.53';
const RESOLVER_DEADLINE_MS = 5000;

export interface Nameless {
  readonly node: string;
  readonly network: string;
  /** What the resolver says of a name that it knows. */
  readonly known: readonly string[];
  /** What it says of each name of the other container. */
  readonly answers: readonly {
    readonly name: string;
    readonly responseCode: string | null;
    readonly addresses: readonly string[];
  }[];
  readonly address: string;
  /** Who answers at the other container's address; `null` when nobody does. */
  readonly answeredBy: string | null;
  readonly other: string;
}

interface Parameters {
  readonly network: 'default' | 'user-defined';
  readonly hostname: string | null;
}

const PARAMETERS: Parameters = { network: 'default', hostname: null };

export default defineScenario({
  id: 'bridge/default-has-no-names',
  claim:
    'On the default bridge the names of containers are unknown, by an answer of the resolver that containers are given, and their addresses are reachable.',
  level: 'core',
  requirements: ['R-bridge-default-names'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { network, hostname }): Promise<Nameless> => {
    const node = context.lab.node(AIMED_NODE);
    const joined = network === 'default' ? undefined : await makeNetwork(context, node, { Driver: 'bridge' });
    const place = joined === undefined ? {} : { network: joined };
    // The other container is the resolver, too: it knows one name, and says of all others that they do not exist.
    const other = await startContainer(context, node, {
      ...place,
      ...(hostname === null ? {} : { Hostname: hostname }),
      Cmd: [
        'sh',
        '-c',
        `dnsmasq --user=root --no-resolv --no-hosts --local=// --local=/seatrial.test/ --host-record=${KNOWN_NAME},${KNOWN_ADDRESS} && exec seatrial-responder`,
      ],
    });
    await awaitResponder(context, other);
    const address = onlyAddress(other);
    const asker = await startContainer(context, node, { ...place, HostConfig: { Dns: [address] } });
    const { shell } = await insideOf(context, asker);
    const lookUp = async (name: string): Promise<Nameless['answers'][number]> => {
      const { stdout } = await witnessed(context, shell, `${asker.name} asks for ${name}`).run(`drill ${name} A`);
      const { responseCode, addresses } = parseLookup(stdout, name);
      return { name, responseCode, addresses };
    };
    const { value: known } = await pollUntil(
      {
        awaiting: `the resolver of ${asker.name}`,
        deadlineMs: RESOLVER_DEADLINE_MS,
        intervalMs: 50,
        signal: context.signal,
      },
      async () => {
        const { addresses, responseCode } = await lookUp(KNOWN_NAME);
        return addresses.length > 0 ? addresses : new NotYet(`${KNOWN_NAME}: ${responseCode ?? 'no answer'}`);
      },
    );
    const names = [other.name, other.id.slice(0, 12), ...(hostname === null ? [] : [hostname])];
    const [answers, [reached]] = await Promise.all([
      Promise.all(names.map(lookUp)),
      dialWitnessed(context, asker.shell, `${asker.name} connects to ${address}`, {
        targets: [{ address, port: RESPONDER_PORT, protocol: 'tcp' }],
      }),
    ]);
    return {
      node: node.name,
      network: joined ?? 'bridge',
      known,
      answers,
      address,
      answeredBy: reached?.identity?.task ?? null,
      other: other.name,
    };
  },
  judge: judgeNameless,
  faults: [
    {
      kind: 'mutation',
      name: 'user-defined',
      does: 'Joins the containers to a user-defined bridge instead of the default one.',
      change: { network: 'user-defined' },
      expect: { reason: 'name-resolved', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'hostname',
      does: 'Gives the other container a host name, and asks for that as well.',
      change: { hostname: 'seatrial-neighbour' },
      expect: 'look-alike',
    },
  ],
});

export function judgeNameless(seen: Nameless): Judgement<Reason> {
  const { node, network, answers, known } = seen;
  const place = { node, network };
  const silent = answers.find(({ responseCode }) => responseCode !== 'NXDOMAIN' && responseCode !== 'NOERROR');
  if (silent !== undefined || known.length === 0) {
    return broken(
      'no-answer',
      place,
      `The resolver says of ${silent?.name ?? KNOWN_NAME} whether it exists; it says ${silent?.responseCode ?? 'nothing'}.`,
    );
  }
  const resolved = answers.find(({ responseCode }) => responseCode !== 'NXDOMAIN');
  if (resolved !== undefined) {
    return broken(
      'name-resolved',
      place,
      `${resolved.name} does not exist for containers of ${network}; it is ${resolved.addresses.join(', ') || 'known'}.`,
    );
  }
  if (seen.answeredBy !== seen.other) {
    return broken(
      'unreachable',
      place,
      `${seen.other} answers at its address ${seen.address}; ${seen.answeredBy ?? 'nobody'} does.`,
    );
  }
  return ok(
    `${answers.length} names of a container in ${network} do not exist (NXDOMAIN) for its neighbour, which reaches it at ${seen.address}.`,
  );
}
