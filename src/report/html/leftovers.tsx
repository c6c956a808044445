import type { VNode } from 'preact';
import type { RunReport } from '../run-report.js';
import { DataTable, Part, type Column } from './parts.js';

const COLUMNS: readonly Column[] = [{ name: 'kind' }, { name: 'name', kind: 'code' }, { name: 'detail' }];

/** What the audit at the end of the run found. */
export function Leftovers({ report: { leftovers } }: { readonly report: RunReport }): VNode {
  return (
    <Part id="leftovers" title="Leftovers">
      {leftovers === null ? (
        <p class="none">The run did not look for leftovers.</p>
      ) : leftovers.length === 0 ? (
        <p>
          <span class="s s-pass">Nothing was left behind</span>: no container, network, volume, interface, namespace,
          mount, process or file of this run.
        </p>
      ) : (
        <DataTable
          label="Leftovers"
          columns={COLUMNS}
          rows={leftovers.map(({ kind, name, detail }) => [kind, name, detail])}
        />
      )}
    </Part>
  );
}
