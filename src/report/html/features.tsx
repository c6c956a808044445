import type { VNode } from 'preact';
import type { RunReport } from '../run-report.js';
import { ArchiveTable, Part, type Column } from './parts.js';

const COLUMNS: readonly Column[] = [
  { name: 'feature', kind: 'name' },
  { name: 'state', kind: 'status' },
  { name: 'command', kind: 'code' },
  { name: 'answer', kind: 'text' },
];

/** Kernel features, each checked by using it. */
export function Features({ report }: { readonly report: RunReport }): VNode {
  const features = report.environment?.features ?? [];
  const usable = features.filter(({ state }) => state === 'usable').length;
  return (
    <Part id="preflight" title="Preflight" note={`${usable} of ${features.length} kernel features usable`}>
      {features.length === 0 ? (
        <p class="none">The run ended before kernel features were checked.</p>
      ) : (
        <ArchiveTable
          id="seatrial-features"
          label="Kernel features"
          columns={COLUMNS}
          rows={features.map(({ feature, state, command, answer }) => [feature, state, command, answer])}
        />
      )}
    </Part>
  );
}
