import { mean, quantile } from 'simple-statistics';
import { peersOf } from '../../diagnose/index.js';
import { localiseFaults, type FaultyKind, type PairLoss } from '../../measure/localise-faults.js';
import { EXIT } from '../../model/exit-code.js';
import { numberOption } from '../arguments.js';
import type { Command } from '../command.js';
import { seededRandom } from '../seeded-random.js';

/** Packets that are lost where nothing is wrong. */
const NOISE = 0.001;

/** What is simulated: so many faults at a time, each losing so much, and so many packets a pair. */
const SETTINGS = [
  { faults: 1, loss: 1, packets: 9 },
  { faults: 5, loss: 1, packets: 9 },
  { faults: 20, loss: 1, packets: 9 },
  { faults: 5, loss: 0.3, packets: 9 },
  { faults: 5, loss: 0.3, packets: 30 },
  { faults: 20, loss: 0.3, packets: 30 },
  { faults: 5, loss: 0.1, packets: 30 },
] as const;

const KINDS: readonly FaultyKind[] = ['node', 'out', 'in', 'link'];

interface Simulated {
  readonly kind: FaultyKind;
  readonly node: number;
  readonly peer: number | null;
}

interface Tally {
  readonly injected: number;
  readonly found: number;
  readonly named: number;
  readonly right: number;
  readonly milliseconds: readonly number[];
}

/** `seatrial bench localise`: how well faulty nodes, directions and links are named in large swarms, simulated. */
export const benchLocaliseCommand: Command = {
  name: 'bench localise',
  usage: 'bench localise',
  summary:
    'Simulates probes of a large swarm with random faults and says how many of them are named. Figures, not tests.',
  options: {
    nodes: { type: 'string', value: 'N', help: 'nodes of the swarm (1000)' },
    runs: { type: 'string', value: 'N', help: 'swarms of each setting (40)' },
    json: { type: 'boolean', help: 'one JSON document on standard output' },
  },
  usesCatalogue: false,
  place: 'here',
  run: (context, { options }) => {
    const nodes = numberOption(options, 'nodes', { fallback: 1000, min: 12, max: 10_000 });
    const runs = numberOption(options, 'runs', { fallback: 40, min: 1, max: 10_000 });
    const settings = SETTINGS.map((setting, index) => {
      context.progress.doing(`${setting.faults} faults that lose ${percent(setting.loss)}`);
      const random = seededRandom(index + 1);
      const tallies = Array.from({ length: runs }, () => simulate(nodes, setting, random));
      const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + of(tally), 0);
      const times = tallies.flatMap(({ milliseconds }) => milliseconds);
      return {
        ...setting,
        recall: share(
          sum(({ found }) => found),
          sum(({ injected }) => injected),
        ),
        precision: share(
          sum(({ right }) => right),
          sum(({ named }) => named),
        ),
        meanMs: mean(times),
        p95Ms: quantile(times, 0.95),
      };
    });
    context.progress.end();
    const pairs = nodes * peersOf(0, nodes).length;
    context.stdout.write(
      options['json'] === true
        ? `${JSON.stringify({ schema: 'seatrial/bench-localise/1', nodes, runs, pairs, settings }, null, 2)}\n`
        : [
            `${nodes} nodes, ${pairs} pairs probed (${percent(pairs / (nodes * (nodes - 1)))} of all), ${percent(NOISE)} lost without a fault, ${runs} swarms each`,
            ...settings.map(
              ({ faults, loss, packets, recall, precision, meanMs, p95Ms }) =>
                `${String(faults).padStart(2)} faults that lose ${percent(loss).padStart(5)}, ${String(packets).padStart(2)} packets a pair: ` +
                `recall ${formatShare(recall)}, precision ${formatShare(precision)}, ${meanMs.toFixed(0)} ms (p95 ${p95Ms.toFixed(0)} ms)`,
            ),
            '',
          ].join('\n'),
    );
    return Promise.resolve(EXIT.ok);
  },
};

function simulate(nodes: number, setting: (typeof SETTINGS)[number], random: () => number): Tally {
  const peers = Array.from({ length: nodes }, (_, node) => peersOf(node, nodes));
  const faults = new Map<string, Simulated>();
  while (faults.size < setting.faults) {
    const node = Math.floor(random() * nodes);
    const kind = KINDS[Math.floor(random() * KINDS.length)] ?? 'node';
    const own = peers[node] ?? [];
    // Of a link that nobody probes nothing can be known.
    const peer = kind === 'link' ? (own[Math.floor(random() * own.length)] ?? null) : null;
    faults.set(JSON.stringify([kind, node, peer]), { kind, node, peer });
  }
  const at = { both: new Set<number>(), out: new Set<number>(), in: new Set<number>(), links: new Set<string>() };
  for (const { kind, node, peer } of faults.values()) {
    if (kind === 'link') at.links.add(`${node} ${peer ?? ''}`);
    else if (kind === 'node') at.both.add(node);
    else at[kind === 'out' ? 'out' : 'in'].add(node);
  }
  const pairs = peers.flatMap((own, from) =>
    own.map((to): PairLoss => {
      const through =
        Number(at.both.has(from)) +
        Number(at.both.has(to)) +
        Number(at.out.has(from)) +
        Number(at.in.has(to)) +
        Number(at.links.has(`${from} ${to}`));
      const arrives = (1 - NOISE) * (1 - setting.loss) ** through;
      let lost = 0;
      for (let packet = 0; packet < setting.packets; packet += 1) if (random() >= arrives) lost += 1;
      return { from: String(from), to: String(to), sent: setting.packets, lost };
    }),
  );
  const began = performance.now();
  const named = localiseFaults(pairs);
  const milliseconds = [performance.now() - began];
  const keys = new Set(
    named.map(({ kind, node, peer }) => JSON.stringify([kind, Number(node), peer === null ? null : Number(peer)])),
  );
  const found = [...faults.keys()].filter((key) => keys.has(key)).length;
  return { injected: faults.size, found, named: named.length, right: found, milliseconds };
}

interface Share {
  readonly part: number;
  readonly whole: number;
  /** 95 % interval by Wilson's method. */
  readonly low: number;
  readonly high: number;
}

/** A share with its interval. */
export function share(part: number, whole: number): Share {
  if (whole === 0) return { part, whole, low: 0, high: 1 };
  const z = 1.96;
  const p = part / whole;
  const centre = (p + (z * z) / (2 * whole)) / (1 + (z * z) / whole);
  const half = (z / (1 + (z * z) / whole)) * Math.sqrt((p * (1 - p)) / whole + (z * z) / (4 * whole * whole));
  return { part, whole, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

function formatShare({ part, whole, low, high }: Share): string {
  return `${percent(whole === 0 ? 0 : part / whole)} (${part} of ${whole}, ${percent(low)} to ${percent(high)})`;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
