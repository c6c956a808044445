/** What became of packets from one node to another. */
export interface PairLoss {
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  readonly lost: number;
}

/**
 * What may lose packets: everything, one node both ways, what goes out of a node or comes in to it, or what goes from one
 * node to one other.
 */
export type FaultyKind = 'all' | 'node' | 'out' | 'in' | 'link';

/** What loses packets, as likely as the losses say. */
export interface FaultyPart {
  readonly kind: FaultyKind;
  /** `null` for everything. */
  readonly node: string | null;
  /** The other end of a link; `null` for the rest. */
  readonly peer: string | null;
  /** Share of its packets that it loses, 0 to 1. */
  readonly loss: number;
  /** By how much it makes the losses more likely, beyond what any part would by chance; natural logarithm. */
  readonly gain: number;
  /** How many pairs of nodes were probed through it. */
  readonly pairs: number;
  /** Other parts that would explain the same losses as well: with few nodes some cannot be told apart. */
  readonly alternatives: readonly Pick<FaultyPart, 'kind' | 'node' | 'peer'>[];
}

/** Share of packets that is lost where nothing is wrong. */
const BACKGROUND_LOSS = 0.001;
/** What a part has to be more likely by than chance among all of them, natural logarithm: 1 in 150. */
const CAUTION = 5;
/** What explains as much with less comes first. */
const KINDS: readonly FaultyKind[] = ['link', 'in', 'out', 'node', 'all'];
const EQUAL = 1e-6;
/** Everything is at fault only where so large a share of the pairs lost something: two nodes of six are two nodes. */
const NEARLY_ALL = 0.75;

interface Part {
  readonly kind: FaultyKind;
  readonly node: string | null;
  readonly peer: string | null;
  readonly pairs: number[];
}

/**
 * Names what loses packets, from probes between some pairs of nodes: of all nodes, directions and links the one that makes
 * the losses most likely is taken, then the one that explains most of the rest, until what is left may be chance.
 * Lossy parts beside each other multiply. Takes time in proportion to the pairs, and to those of each part that is found. Pure.
 *
 * @param observed each pair once; pairs of which nothing was sent say nothing
 */
export function localiseFaults(observed: readonly PairLoss[]): readonly FaultyPart[] {
  const pairs = observed.filter(({ sent }) => sent > 0);
  const lossy = pairs.filter(({ lost }) => lost > 0).length;
  const { parts, ofPair } = partsOf(pairs, lossy >= NEARLY_ALL * pairs.length);
  const caution = Math.log(Math.max(2, parts.length)) + CAUTION;
  // How likely a packet of each pair arrives, by what was found so far.
  const arrives = pairs.map(() => 1 - BACKGROUND_LOSS);
  const weigh = (part: Part): Weight => weightOf(part, pairs, arrives, caution);
  const weights = parts.map(weigh);
  const found: FaultyPart[] = [];
  for (;;) {
    const best = bestOf(parts, weights);
    if (best === null) return found;
    const part = parts[best] as Part;
    const { loss, gain } = weights[best] as Weight;
    const alternatives = parts.flatMap((other, at) => {
      const { gain: otherGain } = weights[at] as Weight;
      return at !== best && Math.abs(otherGain - gain) < EQUAL && sharesPair(other, part)
        ? [{ kind: other.kind, node: other.node, peer: other.peer }]
        : [];
    });
    const { kind, node, peer } = part;
    found.push({ kind, node, peer, loss, gain, pairs: part.pairs.length, alternatives });
    for (const pair of part.pairs) arrives[pair] = (arrives[pair] ?? 1) * (1 - loss);
    const touched = new Set(part.pairs.flatMap((pair) => ofPair[pair] ?? []));
    for (const at of touched) weights[at] = weigh(parts[at] as Part);
  }
}

interface Weight {
  readonly loss: number;
  readonly gain: number;
}

/** The likeliest loss of a part, and by how much it explains more than chance. */
function weightOf(part: Part, pairs: readonly PairLoss[], arrives: readonly number[], caution: number): Weight {
  let arrived = 0;
  let expected = 0;
  let lost = 0;
  for (const at of part.pairs) {
    const { sent, lost: gone } = pairs[at] as PairLoss;
    arrived += sent - gone;
    expected += sent * (arrives[at] ?? 1);
    lost += gone;
  }
  const loss = expected <= 0 ? 0 : Math.min(1, Math.max(0, 1 - arrived / expected));
  if (lost === 0 || loss === 0) return { loss: 0, gain: -caution };
  let gain = -caution;
  for (const at of part.pairs) {
    const { sent, lost: gone } = pairs[at] as PairLoss;
    const before = arrives[at] ?? 1;
    const after = before * (1 - loss);
    if (sent > gone) gain += (sent - gone) * Math.log(after / before);
    if (gone > 0) gain += gone * Math.log((1 - after) / Math.max(1 - before, Number.MIN_VALUE));
  }
  return { loss, gain };
}

function bestOf(parts: readonly Part[], weights: readonly Weight[]): number | null {
  let best: number | null = null;
  for (const [at, { gain }] of weights.entries()) {
    if (gain <= 0) continue;
    const before = best === null ? null : (weights[best] as Weight).gain;
    const ranks = [at, best ?? at].map((one) => KINDS.indexOf((parts[one] as Part).kind));
    if (before === null || gain > before + EQUAL || (gain > before - EQUAL && (ranks[0] ?? 0) < (ranks[1] ?? 0))) {
      best = at;
    }
  }
  return best;
}

function sharesPair(one: Part, other: Part): boolean {
  return one.pairs.some((pair) => other.pairs.includes(pair));
}

/** Every part that some pair went through, and of each pair the parts. */
function partsOf(
  pairs: readonly PairLoss[],
  withAll: boolean,
): {
  readonly parts: readonly Part[];
  readonly ofPair: readonly number[][];
} {
  const parts: Part[] = [];
  const known = new Map<string, number>();
  const ofPair = pairs.map(({ from, to }, at) => {
    const through: readonly (readonly [FaultyKind, string | null, string | null])[] = [
      ...(withAll ? [['all', null, null] as const] : []),
      ['node', from, null],
      ['node', to, null],
      ['out', from, null],
      ['in', to, null],
      ['link', from, to],
    ];
    return through.map(([kind, node, peer]) => {
      const key = JSON.stringify([kind, node, peer]);
      let part = known.get(key);
      if (part === undefined) {
        part = parts.length;
        known.set(key, part);
        parts.push({ kind, node, peer, pairs: [] });
      }
      parts[part]?.pairs.push(at);
      return part;
    });
  });
  return { parts, ofPair };
}
