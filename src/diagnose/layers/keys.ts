import type { Disagreement } from './disagreement.js';
import { namespaceOf, type InsideView, type SwarmIndex } from './swarm-index.js';

/** The kernel stops a security association at 2^32 packets; this is when it has to be told. */
const SEQUENCE_NOTICE = 0xf000_0000;

/** Whether the two ends of each link encrypt by the same keys, on the port of VXLAN, and for some time to come. */
export function compareKeys(index: SwarmIndex): readonly Disagreement[] {
  return index.inside.flatMap((view) => [
    ...wrongPorts(index, view),
    ...unknownKeys(index, view),
    ...endingSequences(index, view),
  ]);
}

function wrongPorts(index: SwarmIndex, view: InsideView): readonly Disagreement[] {
  const { node } = view;
  const right = index.facts.swarm.dataPathPort;
  const policies = namespaceOf(view, 'host')?.security?.policies ?? [];
  return policies.flatMap(({ destination, port }): Disagreement[] => {
    const peer = index.nodeAt(destination);
    if (port === undefined || port === null || port === right || peer === null) return [];
    return [
      {
        kind: 'encryption/policy-port-wrong',
        place: { node, peer },
        expected: `a policy that encrypts UDP port ${right} to ${peer}`,
        observed: `it is for port ${port}`,
        evidence: [`dst ${destination} proto udp dport ${port}`],
        details: { node, peer, port: String(port) },
      },
    ];
  });
}

/** A key by which a node sends, and that the other end does not have. */
function unknownKeys(index: SwarmIndex, view: InsideView): readonly Disagreement[] {
  const { node } = view;
  const policies = namespaceOf(view, 'host')?.security?.policies ?? [];
  return policies.flatMap(({ destination, spi }): Disagreement[] => {
    const peer = index.inside.find((other) => other !== view && other.node === index.nodeAt(destination));
    if (spi === undefined || peer === undefined) return [];
    const states = (namespaceOf(peer, 'host')?.security?.states ?? []).filter(
      ({ source }) => index.nodeAt(source) === node,
    );
    const known = states.flatMap((state) => state.spi ?? []);
    // Where the other end has no keys at all, that is what is wrong.
    if (known.length === 0 || known.includes(spi)) return [];
    return [
      {
        kind: 'encryption/keys-differ',
        place: { node, peer: peer.node },
        expected: `${node} to encrypt what it sends to ${peer.node} by a key that ${peer.node} has`,
        observed: `it uses ${spi}, and ${peer.node} has ${known.join(', ')}`,
        evidence: [],
        details: { node, peer: peer.node, spi },
      },
    ];
  });
}

function endingSequences(index: SwarmIndex, view: InsideView): readonly Disagreement[] {
  const { node } = view;
  const states = namespaceOf(view, 'host')?.security?.states ?? [];
  return states.flatMap(({ source, destination, spi, sequence }): Disagreement[] => {
    if (sequence === undefined || sequence < SEQUENCE_NOTICE) return [];
    const peer = index.nodeAt(source) === node ? index.nodeAt(destination) : index.nodeAt(source);
    return [
      {
        kind: 'encryption/sequence-ending',
        place: { node, ...(peer === null ? {} : { peer }) },
        expected: 'numbers of packets far from 4294967295, at which the kernel stops',
        observed: `${sequence} from ${source} to ${destination}`,
        evidence: [`src ${source} dst ${destination} spi ${spi ?? '?'} sequence ${sequence}`],
        details: { node, spi: spi ?? '' },
      },
    ];
  });
}
