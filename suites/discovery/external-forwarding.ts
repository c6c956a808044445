import { randomBytes, randomUUID } from 'node:crypto';
import { findFault } from '../../src/lab/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { Lookup } from '../../src/probes/lookups.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { startContainer } from '../support/containers.js';
import { witnessed } from '../support/evidence.js';
import { askWitnessed, describeAnswer } from '../support/names.js';
import { cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { NAMES } from './stack.js';

/** What the DNS server says to the names that it knows: addresses that nobody has. */
const SERVED = { elsewhere: '192.0.2.97', notShared: '192.0.2.98', shared: '192.0.2.99' } as const;

const REASONS = ['not-forwarded', 'forwarded-though-known', 'other-answer'] as const;
type Reason = (typeof REASONS)[number];

export interface Forwarded {
  readonly node: string;
  readonly server: string;
  readonly cases: readonly {
    readonly what: string;
    readonly answer: Lookup;
    readonly expected: string;
    /** The name is one that the engine knows itself, and must not hand on. */
    readonly known: boolean;
    /** The question came to the DNS server. */
    readonly received: boolean;
  }[];
}

interface Parameters {
  /** The DNS server listens where containers are told to ask. */
  readonly listens: boolean;
}

const PARAMETERS: Parameters = { listens: true };

export default defineScenario({
  id: 'discovery/external-forwarding',
  claim:
    'Names that no shared network knows, also those of services on other networks, are asked of the configured DNS server; others are not.',
  level: 'core',
  requirements: ['R-discovery-forwarding'],
  needs: ['vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => NAMES,
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context, { listens }): Promise<Forwarded> => {
    const { stack, lab } = context;
    const network = stack.network('plain').name;
    const shared = stack.service('asker');
    const virtualAddress = shared.virtualAddresses[network];
    if (virtualAddress === undefined) throw cannotMeasure(`a virtual address of ${shared.name}`, 'none');
    // A name of this measurement's own: nobody can have heard of it.
    const elsewhere = `printer-${randomBytes(4).toString('hex')}.seatrial.test`;
    const cases = [
      { what: 'a name outside the swarm', name: elsewhere, expected: SERVED.elsewhere, known: false },
      {
        what: 'a service on a network that is not shared',
        name: stack.service('back').name,
        expected: SERVED.notShared,
        known: false,
      },
      { what: 'a service on a shared network', name: shared.name, expected: virtualAddress, known: true },
    ];
    const server = listens
      ? await startDnsServer(context, {
          [elsewhere]: SERVED.elsewhere,
          [stack.service('back').name]: SERVED.notShared,
          [shared.name]: SERVED.shared,
        })
      : null;
    const container = await startContainer(context, lab.node(AIMED_NODE), {
      network,
      // Options of its own, for those of its node may set ndots, as they do where the node is itself a container: then the
      // engine keeps names of one label to itself.
      HostConfig: { Dns: [lab.outside.address], DnsOptions: ['attempts:2'] },
    });
    const answers = await askWitnessed(context, container.shell, `${container.name} asks for names`, {
      names: cases.map(({ name }) => name),
      timeoutMs: 1000,
    });
    const received = server === null ? [] : await server.received();
    return {
      node: AIMED_NODE,
      server: lab.outside.address,
      cases: cases.map(({ name, ...rest }) => ({
        ...rest,
        answer: answers.find((answer) => answer.name === name) ?? {
          name,
          responseCode: null,
          addresses: [],
          error: 'not asked',
        },
        received: received.includes(name),
      })),
    };
  },
  judge: judgeForwarded,
  faults: [
    {
      kind: 'mutation',
      name: 'resolver-unreachable',
      does: 'Runs no DNS server where containers are told to ask.',
      change: { listens: false },
      expect: { reason: 'not-forwarded', place: { node: AIMED_NODE } },
    },
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** A DNS server of a measurement. */
interface DnsServer {
  /** Names that were asked of it. */
  received(): Promise<readonly string[]>;
}

/** Runs a DNS server outside the swarm that knows some names and nobody else to ask; it ends with the measurement. */
async function startDnsServer(context: MeasureContext, names: Readonly<Record<string, string>>): Promise<DnsServer> {
  const { shell, address } = context.lab.outside;
  const file = `/tmp/seatrial-dns-${randomUUID()}`;
  const records = Object.entries(names).map(([name, answer]) => `--host-record=${name},${answer}`);
  context.undo.add('the DNS server outside', async () => {
    await shell.run(`kill $(cat ${file}.pid) 2>/dev/null; rm -f ${file}.pid ${file}.log`);
  });
  const { exitCode, stdout, stderr } = await witnessed(context, shell, 'DNS server').run(
    [
      `dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --user=root --bind-interfaces --listen-address=${address} ` +
        `--pid-file=${file}.pid --log-queries --log-facility=${file}.log ${records.join(' ')}`,
      // It goes into the background once it listens.
      `cat ${file}.log`,
    ].join(' && '),
  );
  if (exitCode !== 0) throw cannotMeasure('a DNS server outside the swarm', `${stdout}${stderr}`);
  return {
    received: async () => {
      const log = await witnessed(context, shell, 'What the DNS server was asked').run(`grep 'query\\[' ${file}.log`);
      return [...log.stdout.matchAll(/query\[A\] (\S+) from/g)].flatMap(([, name]) => name ?? []);
    },
  };
}

export function judgeForwarded({ node, server, cases }: Forwarded): Judgement<Reason> {
  for (const { what, answer, expected, known, received } of cases) {
    const place = { node };
    if (!known && !received) {
      return broken(
        'not-forwarded',
        place,
        `The question for ${answer.name}, ${what}, goes to ${server}; it did not arrive, the answer was ${describeAnswer(answer)}.`,
      );
    }
    if (known && received) {
      return broken(
        'forwarded-though-known',
        place,
        `The question for ${answer.name}, ${what}, is answered by the engine; it was handed on to ${server}.`,
      );
    }
    if (answer.addresses.join() !== expected) {
      return broken(
        'other-answer',
        place,
        `${answer.name}, ${what}, means ${expected} to a container on ${node}; the answer was ${describeAnswer(answer)}.`,
      );
    }
  }
  const forwarded = cases.filter(({ known }) => !known).map(({ what }) => what);
  return ok(`${server} was asked for ${forwarded.join(' and ')} from ${node}, and its answers were passed on.`);
}
