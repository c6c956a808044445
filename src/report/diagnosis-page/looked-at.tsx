import type { VNode } from 'preact';
import type { Diagnosis } from '../../model/diagnosis.js';
import { COMPARED } from '../../model/diagnosis-text.js';
import { DataTable, Part, type Column } from '../html/parts.js';

const LAYER_COLUMNS: readonly Column[] = [
  { name: 'layer', kind: 'name' },
  { name: 'nodes', kind: 'text' },
  { name: 'not of', kind: 'text' },
  { name: 'what is compared', kind: 'text' },
];
const GAP_COLUMNS: readonly Column[] = [
  { name: 'node', kind: 'name' },
  { name: 'what', kind: 'text' },
  { name: 'why', kind: 'text' },
];

/** Nodes that are named in a cell; of more only how many. */
const MAX_NAMED = 12;
/** What could not be read, in rows. */
const MAX_GAPS = 200;

/** The layers that were compared, and whose facts of them were there. */
export function LookedAtPart({ diagnosis }: { readonly diagnosis: Diagnosis }): VNode {
  return (
    <Part id="looked-at" title="What was looked at" note={`${diagnosis.lookedAt.length} layers`}>
      <DataTable
        label="Layers"
        columns={LAYER_COLUMNS}
        rows={diagnosis.lookedAt.map(({ layer, nodes, notLookedAt }) => [
          layer,
          namesText(nodes, notLookedAt.length === 0 ? 'all nodes' : null),
          namesText(notLookedAt, nodes.length === 0 ? 'any node' : null),
          COMPARED[layer],
        ])}
      />
    </Part>
  );
}

/** What could not be read, and why: nothing was concluded from it. */
export function NotRead({ diagnosis: { gaps } }: { readonly diagnosis: Diagnosis }): VNode | null {
  if (gaps.length === 0) return null;
  return (
    <Part id="not-read" title="Not read" note={gaps.length === 1 ? '1 gap' : `${gaps.length} gaps`}>
      <p class="lead">Nothing was concluded from what could not be read.</p>
      <DataTable
        label="What could not be read"
        columns={GAP_COLUMNS}
        rows={gaps.slice(0, MAX_GAPS).map(({ node, what, why }) => [node ?? 'the swarm', what, why])}
      />
      {gaps.length > MAX_GAPS ? <p class="cut">{gaps.length - MAX_GAPS} more are in the data of this page.</p> : null}
    </Part>
  );
}

function namesText(names: readonly string[], all: string | null): string {
  if (names.length === 0) return '';
  if (all !== null) return all;
  return names.length > MAX_NAMED ? `${names.length} nodes` : names.join(', ');
}
