import { randomUUID } from 'node:crypto';
import { quoteForShell } from '../../src/docker/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { EMBEDDED_RESOLVER } from '../../src/probes/dns.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { witnessed } from '../support/evidence.js';
import { askFrom } from '../support/names.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { roundRobin } from './stack.js';

const LOOKUPS = 300;
/**
 * How far a count may be from its share, in standard deviations of a fair draw: beyond it are 6 in 100 million draws.
 */
const TOLERATED_DEVIATIONS = 5.5;
/** Where a resolver stands in that keeps its first answer. */
const CACHE_PORT = 5399;

const REASONS = ['unanswered', 'never-first', 'uneven'] as const;
type Reason = (typeof REASONS)[number];

export interface Firsts {
  readonly service: string;
  readonly node: string;
  readonly expected: readonly string[];
  /** How often each address came first. */
  readonly counts: Readonly<Record<string, number>>;
  readonly lookups: number;
  /** Lookups without an address. */
  readonly unanswered: number;
}

interface Parameters {
  /** Who is asked: the embedded resolver, or one in between that keeps its first answer. */
  readonly resolver: 'embedded' | 'caching';
  readonly replicas: number;
}

const PARAMETERS: Parameters = { resolver: 'embedded', replicas: 3 };

export default defineScenario({
  id: 'dnsrr/rotates',
  claim: `Of ${LOOKUPS} answers to the name of a DNSRR service each task's address comes first in about the same number.`,
  level: 'core',
  requirements: ['R-dnsrr-rotates'],
  needs: ['vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ replicas }) => roundRobin({ endpointMode: 'dnsrr', replicas }),
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context, { resolver }): Promise<Firsts> => {
    const network = context.stack.network('plain').name;
    const { name: service } = context.stack.service('rr');
    const tasks = await context.stack.tasks('rr');
    const [asker] = tasks;
    if (asker === undefined) throw cannotMeasure('a task that asks', 'none');
    if (resolver === 'caching') await startCache(context, asker);
    const lookups = await askFrom(context, asker, {
      names: [service],
      tries: LOOKUPS,
      ...(resolver === 'caching' ? { resolver: { address: '127.0.0.1', port: CACHE_PORT } } : {}),
    });
    const counts: Record<string, number> = {};
    for (const { addresses } of lookups) {
      const [first] = addresses;
      if (first !== undefined) counts[first] = (counts[first] ?? 0) + 1;
    }
    return {
      service,
      node: asker.node.name,
      expected: tasks.map((task) => addressOf(task, network)),
      counts,
      lookups: lookups.length,
      unanswered: lookups.filter(({ addresses }) => addresses.length === 0).length,
    };
  },
  judge: judgeFirsts,
  faults: [
    {
      kind: 'mutation',
      name: 'fixed-order',
      does: 'Asks a resolver in between that keeps the first answer, so that the order never changes.',
      change: { resolver: 'caching' },
      expect: { reason: 'never-first', place: { service: 'dnsrr-3-rr' } },
    },
    {
      kind: 'mutation',
      name: 'more-replicas',
      does: 'Runs four replicas instead of three.',
      change: { replicas: 4 },
      expect: 'look-alike',
    },
  ],
});

/** Answers every question with what the resolver said first, but with the number of the question. */
const CACHE = `
import socket, sys
port, resolver = int(sys.argv[1]), sys.argv[2]
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", port))
upstream = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
upstream.connect((resolver, 53))
upstream.settimeout(2)
print("ready", flush=True)
kept = None
while True:
    question, client = udp.recvfrom(4096)
    if kept is None:
        upstream.send(question)
        kept = upstream.recv(4096)
    udp.sendto(question[:2] + kept[2:], client)
`;

/** Starts the resolver in between in a task's network; it ends with the measurement. */
async function startCache(context: MeasureContext, task: RunningTask): Promise<void> {
  const file = `/tmp/seatrial-cache-${randomUUID()}`;
  const shell = witnessed(context, shellOfTask(task), `A resolver in between, beside ${task.name}`);
  context.undo.add(`the resolver beside ${task.name}`, async () => {
    await task.node.shell.run(`kill $(cat ${file}.pid) 2>/dev/null; rm -f ${file}.pid ${file}.log`);
  });
  const { exitCode, stderr } = await shell.run(
    [
      `python3 -IS -c ${quoteForShell(CACHE)} ${CACHE_PORT} ${EMBEDDED_RESOLVER} >${file}.log 2>&1 & echo $! >${file}.pid`,
      // Ready once it says so; its own end bounds the wait.
      `until grep -q ready ${file}.log; do kill -0 $(cat ${file}.pid) || { cat ${file}.log >&2; exit 1; }; sleep 0.05; done`,
    ].join('\n'),
  );
  if (exitCode !== 0) throw cannotMeasure('a resolver in between', stderr);
}

export function judgeFirsts({ service, node, expected, counts, lookups, unanswered }: Firsts): Judgement<Reason> {
  const place = { node, service };
  if (unanswered > 0) {
    return broken(
      'unanswered',
      place,
      `All ${lookups} lookups of ${service} on ${node} give addresses; ${unanswered} gave none.`,
    );
  }
  const share = lookups / expected.length;
  const tolerated = TOLERATED_DEVIATIONS * Math.sqrt(share * (1 - 1 / expected.length));
  const seen = expected.map((address) => `${address} ${counts[address] ?? 0} times`).join(', ');
  const never = expected.find((address) => counts[address] === undefined);
  if (never !== undefined) {
    return broken(
      'never-first',
      place,
      `Each of ${expected.length} addresses comes first in some of ${lookups} answers; ${never} never did (${seen}).`,
    );
  }
  const uneven = expected.find((address) => Math.abs((counts[address] ?? 0) - share) > tolerated);
  if (uneven !== undefined) {
    return broken(
      'uneven',
      place,
      `Each address comes first about ${share.toFixed(0)} times in ${lookups} answers, within ${tolerated.toFixed(0)}; ${seen}.`,
    );
  }
  return ok(
    `In ${lookups} answers on ${node} each of ${expected.length} addresses of ${service} came first: ${seen}.`,
    {
      document: 'The addresses of the tasks come in turn (round robin).',
      engine: 'It shuffles the addresses of each answer by chance.',
    },
  );
}
