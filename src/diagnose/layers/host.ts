import type { Disagreement } from './disagreement.js';
import { namespaceOf, type InsideView, type SwarmIndex } from './swarm-index.js';

/** A clock that is off by more makes certificates of new nodes invalid, and logs useless. Milliseconds. */
const CLOCK_TOLERANCE_MS = 5_000;
/** Engines renew their certificates long before. Milliseconds. */
const CERTIFICATE_NOTICE_MS = 7 * 24 * 3_600_000;
/** Features of a kernel without which no virtual address works. */
const NEEDED_FEATURES: readonly string[] = ['ipvs'];

/** Settings of the nodes themselves. */
export function compareHosts(index: SwarmIndex): readonly Disagreement[] {
  return [
    ...index.facts.views.flatMap(({ node, engine }): Disagreement[] => {
      const ahead = engine.clockAheadMs;
      if (ahead === null || Math.abs(ahead) < CLOCK_TOLERANCE_MS + 2 * engine.clockUncertainMs) return [];
      return [
        {
          kind: 'host/clock-ahead',
          place: { node },
          expected: 'the clocks of all nodes to agree with this machine',
          observed: `${seconds(Math.abs(ahead))} ${ahead > 0 ? 'ahead' : 'behind'}, known to ${seconds(2 * engine.clockUncertainMs)}`,
          evidence: [],
          details: { node },
        },
      ];
    }),
    ...index.inside.flatMap((view) => settings(index, view)),
  ];
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
  for (const { name, there } of host.kernelFeatures) {
    if (there || !NEEDED_FEATURES.includes(name)) continue;
    found.push({
      kind: 'host/feature-missing',
      place: { node },
      expected: `a kernel with ${name}`,
      observed: 'it has none, or has not loaded it',
      evidence: [],
      details: { node, feature: name },
    });
  }
  const end = host.certificateEnds === null ? Number.NaN : Date.parse(host.certificateEnds);
  if (end - Date.parse(index.facts.at) < CERTIFICATE_NOTICE_MS) {
    found.push({
      kind: 'host/certificate-ends',
      place: { node },
      expected: 'a certificate of the node that holds for a week or more',
      observed: `it ends at ${host.certificateEnds ?? ''}`,
      evidence: [],
      details: { node },
    });
  }
  return found;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
