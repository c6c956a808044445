import type { Caution, LatencyChange } from '../../model/comparison.js';
import { formatMilliseconds } from '../format.js';
import type { RunReport } from '../run-report.js';
import { environmentOf, factChanges } from './environment-changes.js';

/** Why two runs may not be alike, what matters most first. */
export function cautionsOf(older: RunReport, newer: RunReport, latency: readonly LatencyChange[]): readonly Caution[] {
  return [
    ...order(older, newer),
    ...notWhole('older', older),
    ...notWhole('newer', newer),
    ...otherClaims(older, newer),
    ...otherPlace(older, newer),
    ...otherUnderlay(latency),
  ];
}

function order({ run: older }: RunReport, { run: newer }: RunReport): readonly Caution[] {
  if (older.id === newer.id) return [{ code: 'same-run', text: `both are the run ${older.id}` }];
  if (Date.parse(older.startedAt) <= Date.parse(newer.startedAt)) return [];
  return [{ code: 'reversed', text: 'the run that is taken for the older one was made after the other' }];
}

function notWhole(which: 'older' | 'newer', { verdict }: RunReport): readonly Caution[] {
  if (verdict.kind !== 'incomplete' && verdict.kind !== 'interrupted') return [];
  return [{ code: 'not-whole', text: `the ${which} run is not whole: ${verdict.sentence}` }];
}

function otherClaims(older: RunReport, newer: RunReport): readonly Caution[] {
  const before = new Set(older.claims.map(({ id }) => id));
  const after = new Set(newer.claims.map(({ id }) => id));
  const both = [...after].filter((id) => before.has(id)).length;
  const gone = before.size - both;
  const come = after.size - both;
  if (gone === 0 && come === 0) return [];
  const silent = [
    ...(gone > 0 && newer.catalogue === null ? ['removed'] : []),
    ...(come > 0 && older.catalogue === null ? ['new'] : []),
  ];
  const unsaid =
    silent.length === 0 ? '' : `; which of them are ${silent.join(' or ')} and which were not selected is not recorded`;
  return [
    {
      code: 'other-claims',
      text: `the runs selected different claims: ${both} in both, ${gone} only in the older, ${come} only in the newer${unsaid}`,
    },
  ];
}

/** What the runs were made on, one caution a thing that differs; kernel features are left to the list of changes. */
function otherPlace(older: RunReport, newer: RunReport): readonly Caution[] {
  const before = environmentOf(older);
  const after = environmentOf(newer);
  const codes = { engine: 'other-engine', kernel: 'other-kernel', machine: 'other-machine' } as const;
  const things = (['engine', 'kernel', 'machine'] as const).flatMap((what): Caution | [] => {
    const was = before.software.get(what);
    const is = after.software.get(what);
    return was === undefined || is === undefined || was === is
      ? []
      : { code: codes[what], text: `another ${what}: ${was}, then ${is}` };
  });
  const nodes = before.nodes.size > 0 && after.nodes.size > 0 ? factChanges(before.nodes, after.nodes) : [];
  if (nodes.length === 0) return things;
  const text = nodes
    .map((node) => `${node.what} ${node.before ?? 'absent'}, then ${node.after ?? 'absent'}`)
    .join('; ');
  return [...things, { code: 'other-lab', text: `other nodes: ${text}` }];
}

function otherUnderlay(latency: readonly LatencyChange[]): readonly Caution[] {
  const changed = latency
    .filter(({ path }) => path === 'underlay')
    .flatMap(({ percentiles }) => percentiles)
    .find(({ kind }) => kind === 'with-underlay');
  if (changed?.before == null || changed.after === null) return [];
  const figures = `${formatMilliseconds(changed.before.value)} ms, then ${formatMilliseconds(changed.after.value)} ms`;
  return [
    {
      code: 'other-underlay',
      text: `the underlay itself changed (${changed.percentile} ${figures}): the machine or what else it did is another`,
    },
  ];
}
