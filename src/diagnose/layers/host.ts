import type { Disagreement } from './disagreement.js';
import { namespaceOf, overlayNamespace, type InsideView, type SwarmIndex } from './swarm-index.js';

/** A clock that is off by more makes certificates of new nodes invalid, and logs useless. Milliseconds. */
const CLOCK_TOLERANCE_MS = 5_000;
/** Features of a kernel without which no virtual address works. */
const NEEDED_FEATURES: readonly string[] = ['ipvs'];

/** Settings of the nodes themselves. */
export function compareHosts(index: SwarmIndex): readonly Disagreement[] {
  return [...clocks(index), ...index.inside.flatMap((view) => settings(index, view))];
}

/** Clocks that differ from most others: those of the nodes that told theirs, and this machine's. */
function clocks({ facts }: SwarmIndex): readonly Disagreement[] {
  const told = facts.views.flatMap(({ node, engine: { clockAheadMs: ahead, clockUncertainMs: uncertain } }) =>
    ahead === null ? [] : [{ node, ahead, uncertain }],
  );
  const all = [0, ...told.map(({ ahead }) => ahead)].toSorted((a, b) => a - b);
  const middle = all[Math.floor((all.length - 1) / 2)] ?? 0;
  // Where only two clocks disagree, nobody knows which is right: this machine's counts.
  const right = told.length < 2 ? 0 : middle;
  return told.flatMap(({ node, ahead, uncertain }): Disagreement[] => {
    const off = ahead - right;
    if (Math.abs(off) < CLOCK_TOLERANCE_MS + 2 * uncertain) return [];
    return [
      {
        kind: 'host/clock-ahead',
        place: { node },
        expected: told.length < 2 ? 'its clock to agree with this machine' : 'its clock to agree with most others',
        observed: `${seconds(Math.abs(off))} ${off > 0 ? 'ahead' : 'behind'}, known to ${seconds(2 * uncertain)}`,
        evidence: told.map((one) => `${one.node}: ${seconds(one.ahead)} ahead of this machine`),
        details: { node },
      },
    ];
  });
}

function settings(index: SwarmIndex, view: InsideView): readonly Disagreement[] {
  const { node, host } = view;
  const found: Disagreement[] = [];
  const forward = namespaceOf(view, 'host')?.sysctls['net.ipv4.ip_forward'];
  if (forward === '0') {
    found.push({
      kind: 'host/forwarding-off',
      place: { node },
      expected: 'net.ipv4.ip_forward = 1',
      observed: '0',
      evidence: [],
      details: { node },
    });
  }
  // Engines load what they need with the first network; before that its absence says nothing.
  const balances = index.overlays.some(({ id }) => overlayNamespace(view, id) !== null);
  for (const { name, there } of host.kernelFeatures) {
    if (there || !balances || !NEEDED_FEATURES.includes(name)) continue;
    found.push({
      kind: 'host/feature-missing',
      place: { node },
      expected: `a kernel with ${name}`,
      observed: 'it has none, or has not loaded it',
      evidence: [],
      details: { node, feature: name },
    });
  }
  return found;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
