import type { VNode } from 'preact';
import type { Diagnosis, IdleSuppression } from '../../model/diagnosis.js';
import { formatPlace } from '../../model/place.js';
import { DataTable, Part, type Column } from '../html/parts.js';
import { Severity } from './finding-card.js';

const IDLE_COLUMNS: readonly Column[] = [
  { name: 'state', kind: 'name' },
  { name: 'code', kind: 'code' },
  { name: 'where', kind: 'text' },
  { name: 'reason', kind: 'text' },
  { name: 'expires', kind: 'name' },
];

const STATES: Readonly<Record<IdleSuppression['state'], string>> = {
  expired: 'expired: it suppresses no more',
  unmatched: 'matches nothing',
};

/** What was found and is suppressed, with the reason and until when, and suppressions that suppress nothing. */
export function Suppressions({ diagnosis }: { readonly diagnosis: Diagnosis }): VNode | null {
  const { suppressed, idleSuppressions } = diagnosis;
  if (suppressed.length + idleSuppressions.length === 0) return null;
  return (
    <Part
      id="suppressed"
      title="Suppressed"
      note={suppressed.length === 1 ? '1 finding' : `${suppressed.length} findings`}
    >
      {suppressed.map(({ finding, reason, expires }) => (
        <article class="card">
          <h3>
            <Severity value={finding.severity} /> {finding.title}
          </h3>
          <code class="id">{finding.code}</code>
          <p class="where">{formatPlace(finding.place)}</p>
          <p class="message">{finding.cause}</p>
          <p class="message">
            Suppressed until {expires}: {reason}
          </p>
        </article>
      ))}
      {idleSuppressions.length === 0 ? null : (
        <DataTable
          label="Suppressions that suppress nothing"
          columns={IDLE_COLUMNS}
          rows={idleSuppressions.map(({ state, code, where, reason, expires }) => [
            STATES[state],
            code,
            where === '' ? 'anywhere' : where,
            reason,
            expires,
          ])}
        />
      )}
    </Part>
  );
}
