import type { NetworkFacts } from '../facts/facts.js';
import type { Disagreement } from './disagreement.js';
import { parsedRules } from './packet-walk.js';
import type { ParsedRule } from './rule-text.js';
import { namespaceOf, tablesNamed, viewOf, type InsideView, type SwarmIndex } from './swarm-index.js';

/** Whether nodes encrypt and decrypt what encrypted overlays carry between them. */
export function compareEncryption(index: SwarmIndex): readonly Disagreement[] {
  return index.overlays
    .filter(({ encrypted }) => encrypted)
    .flatMap((network) => {
      const nodes = [...index.nodesIn(network.id)];
      return index.insideIn(network.id).flatMap((view) => {
        if ((viewOf(view, network.id)?.endpoints ?? []).length === 0) return [];
        const keyring = keyringOf(index, view);
        return [
          ...(keyring === null
            ? []
            : nodes
                .filter((node) => node !== view.node)
                .flatMap((peer) => comparePeer(index, network, view.node, peer, keyring))),
          ...compareRules(network, view),
        ];
      });
    });
}

/** What a node encrypts and decrypts, by the node at the other end. */
interface Keyring {
  readonly policiesTo: ReadonlySet<string>;
  readonly statesFrom: ReadonlyMap<string, readonly string[]>;
  readonly statesTo: ReadonlyMap<string, readonly string[]>;
}

function keyringOf(index: SwarmIndex, view: InsideView): Keyring | null {
  const security = namespaceOf(view, 'host')?.security ?? null;
  if (security === null) return null;
  const statesFrom = new Map<string, string[]>();
  const statesTo = new Map<string, string[]>();
  for (const { source, destination, algorithm } of security.states) {
    const [from, to] = [index.nodeAt(source), index.nodeAt(destination)];
    const [table, peer] = to === view.node ? [statesFrom, from] : [statesTo, to];
    if (peer === null) continue;
    const lines = table.get(peer) ?? [];
    lines.push(`src ${source} dst ${destination} ${algorithm}`);
    table.set(peer, lines);
  }
  return {
    policiesTo: new Set(security.policies.map(({ destination }) => index.nodeAt(destination) ?? destination)),
    statesFrom,
    statesTo,
  };
}

function comparePeer(
  index: SwarmIndex,
  network: NetworkFacts,
  node: string,
  peer: string,
  { policiesTo, statesFrom, statesTo }: Keyring,
): readonly Disagreement[] {
  const place = { node, peer, network: network.name };
  const details = { node, peer, network: network.name, address: index.addressOf(peer) ?? '' };
  const found: Disagreement[] = [];
  if (!policiesTo.has(peer)) {
    found.push({
      kind: 'encryption/policy-missing',
      place,
      expected: `a policy that encrypts what ${node} sends to ${peer}`,
      observed: `policies to ${[...policiesTo].join(', ') || 'nobody'}`,
      evidence: [],
      details,
    });
  }
  const between = [...(statesFrom.get(peer) ?? []), ...(statesTo.get(peer) ?? [])];
  for (const [way, states] of [
    ['from', statesFrom],
    ['to', statesTo],
  ] as const) {
    if (states.has(peer)) continue;
    found.push({
      kind: 'encryption/state-missing',
      place,
      expected: `keys on ${node} for what ${way === 'from' ? `${peer} sends` : `it sends to ${peer}`}`,
      observed: `${between.length} security associations with ${peer}, none ${way} it`,
      evidence: between,
      details: { ...details, way },
    });
  }
  return found;
}

/** The engine's rules that mark what is to be encrypted, and drop what came in clear. */
function compareRules(network: NetworkFacts, view: InsideView): readonly Disagreement[] {
  const host = namespaceOf(view, 'host');
  if (host === null || network.vni === null || host.tables.length === 0) return [];
  const { vni } = network;
  const { node } = view;
  const rulesOf = (table: string, chain: string): readonly ParsedRule[] =>
    tablesNamed(host.tables, table)
      .flatMap(parsedRules)
      .filter((rule) => rule.chain === chain);
  const place = { node, network: network.name };
  const details = { node, network: network.name, vni: String(vni) };
  const drops = rulesOf('filter', 'INPUT').some(
    (rule) => rule.target === 'DROP' && rule.text.includes('--pol none') && namesVni(rule, vni),
  );
  const marks = rulesOf('mangle', 'OUTPUT').some((rule) => rule.target === 'MARK' && namesVni(rule, vni));
  return [
    ...(drops
      ? []
      : [
          {
            kind: 'encryption/clear-accepted' as const,
            place,
            expected: `a rule that drops clear VXLAN of VNI ${vni}`,
            observed: 'none in INPUT: what comes in clear is taken',
            evidence: rulesOf('filter', 'INPUT').map(({ text }) => text),
            details,
          },
        ]),
    ...(marks
      ? []
      : [
          {
            kind: 'encryption/mark-missing' as const,
            place,
            expected: `a rule that marks outgoing VXLAN of VNI ${vni} to be encrypted`,
            observed: 'none in OUTPUT of the table mangle: it leaves in clear',
            evidence: rulesOf('mangle', 'OUTPUT').map(({ text }) => text),
            details,
          },
        ]),
  ];
}

/**
 * Engines match the VNI by the bytecode of a program that compares it, or the word of the header that holds it, or by an
 * expression of the `u32` match.
 */
function namesVni(rule: ParsedRule, vni: number): boolean {
  const word = vni * 256;
  const names = new Set([String(vni), String(word), `0x${vni.toString(16)}`, `0x${word.toString(16)}`]);
  return rule.matches
    .filter(({ name }) => name === '--bytecode' || name === '--u32')
    .some(({ value }) => value.split(/[\s,=@&]+/).some((text) => names.has(text.toLowerCase())));
}
