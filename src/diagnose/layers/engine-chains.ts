import type { NamespaceFacts } from '../facts/facts.js';
import type { Disagreement } from './disagreement.js';
import { parsedRules, walk, type Packet } from './packet-walk.js';
import {
  GATEWAY_BRIDGE,
  INGRESS_SANDBOX,
  linkWithAddress,
  namespaceOf,
  tablesNamed,
  type InsideView,
  type SwarmIndex,
} from './swarm-index.js';

const VARIANTS = ['nft', 'legacy'] as const;
/** Bytes of an IP packet. */
const SMALL_PACKET = 120;

/** Whether the engine's own chains are there, once, and nothing in front of them drops what nodes forward. */
export function compareEngineChains(index: SwarmIndex): readonly Disagreement[] {
  return index.inside.flatMap((view) => {
    const host = namespaceOf(view, 'host');
    const bridge = view.networks.find(({ name }) => name === GATEWAY_BRIDGE);
    if (host === null || host.links.length === 0 || bridge === undefined || bridge.endpoints.length === 0) return [];
    return [...chains(index, view, host), ...forwarded(index, view, host)];
  });
}

function hasEngineChain(host: NamespaceFacts, table: string, variant?: 'nft' | 'legacy'): boolean {
  return tablesNamed(host.tables, table)
    .filter((one) => variant === undefined || one.variant === variant)
    .flatMap(parsedRules)
    .some(({ chain, target }) => /^DOCKER(-|$)/.test(chain) || /^DOCKER(-|$)/.test(target));
}

function chains(index: SwarmIndex, view: InsideView, host: NamespaceFacts): readonly Disagreement[] {
  const { node } = view;
  const unread = index.facts.gaps.some((gap) => gap.node === node && /^rules-\w+ of the node$/.test(gap.what));
  const byOthers =
    view.engine.firewallBackend?.startsWith('nftables') === true || view.host.engineSettings?.['iptables'] === 'false';
  if (unread || byOthers) return [];
  const missing = ['filter', 'nat'].filter((table) => !hasEngineChain(host, table));
  if (missing.length > 0) {
    return [
      {
        kind: 'host-rules/engine-chains-missing',
        place: { node },
        expected: "the engine's chains in the tables filter and nat",
        observed: `none in ${missing.join(' and ')}`,
        evidence: host.tables.flatMap(({ table, policies }) =>
          Object.entries(policies).map(([chain, policy]) => `${table}: -P ${chain} ${policy}`),
        ),
        details: { node },
      },
    ];
  }
  const variants = VARIANTS.filter((variant) =>
    ['filter', 'nat'].some((table) => hasEngineChain(host, table, variant)),
  );
  if (variants.length < 2) return [];
  return [
    {
      kind: 'host-rules/engine-chains-twice',
      place: { node },
      expected: 'chains of the engine in one variant of iptables',
      observed: 'in both, iptables-nft and iptables-legacy',
      evidence: host.tables.flatMap(({ variant, table, rules }) =>
        rules.filter(({ rule }) => /^-A DOCKER/.test(rule)).map(({ rule }) => `${variant} ${table}: ${rule}`),
      ),
      details: { node },
    },
  ];
}

/** What tasks send, and what the routing mesh gets, whatever its port: a node forwards both. */
function forwarded(index: SwarmIndex, view: InsideView, host: NamespaceFacts): readonly Disagreement[] {
  const { node } = view;
  const bridge = view.networks.find(({ name }) => name === GATEWAY_BRIDGE);
  const addressOf = (wanted: (container: string) => boolean): string =>
    bridge?.endpoints.find(({ container, address }) => wanted(container) && address !== '')?.address ?? '';
  const own = index.addressOf(node);
  const uplink = own === null ? undefined : linkWithAddress(host, own)?.name;
  if (uplink === undefined) return [];
  const task = addressOf((container) => container !== 'ingress-sbox');
  // Without a published port nothing is meant to get there, and engines see to that.
  const mesh =
    namespaceOf(view, INGRESS_SANDBOX) === null || index.meshPorts().length === 0
      ? ''
      : addressOf((container) => container === 'ingress-sbox');
  const ways: readonly { readonly what: string; readonly packet: Packet }[] = [
    ...(task === ''
      ? []
      : [
          {
            what: `what tasks send by ${GATEWAY_BRIDGE} to leave the node`,
            packet: { protocol: 'tcp', source: task, inInterface: GATEWAY_BRIDGE, outInterface: uplink } as const,
          },
        ]),
    ...(mesh === ''
      ? []
      : [
          {
            what: 'what comes to published ports to reach the routing mesh',
            packet: { protocol: 'tcp', destination: mesh, inInterface: uplink, outInterface: GATEWAY_BRIDGE } as const,
          },
        ]),
  ];
  return ways.flatMap(({ what, packet }): Disagreement[] => {
    const verdict = walk(host.tables, 'through', { ...packet, length: SMALL_PACKET, toNode: false });
    if (verdict.end !== 'dropped') return [];
    return [
      {
        kind: 'host-rules/all-forwarded-dropped',
        place: { node },
        expected: what,
        observed: `dropped in the table ${verdict.table} by ${verdict.by}`,
        evidence: [`${verdict.by}   (${verdict.packets} packets)`],
        details: { node, rule: verdict.by, table: verdict.table },
      },
    ];
  });
}
