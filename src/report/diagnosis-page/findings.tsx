import type { VNode } from 'preact';
import { LAYERS, type Diagnosis, type Finding } from '../../model/diagnosis.js';
import { formatPlace } from '../../model/place.js';
import { DataTable, Part, type Column } from '../html/parts.js';
import { FindingCard } from './finding-card.js';

/** Findings that have a card; the page stays quick to open, and nobody reads more. The others are rows of a table. */
const MAX_CARDS = 60;

const COLUMNS: readonly Column[] = [
  { name: 'severity', kind: 'name' },
  { name: 'code', kind: 'code' },
  { name: 'where', kind: 'text' },
  { name: 'cause', kind: 'text' },
];

/** A finding and its rank among all. */
interface Ranked {
  readonly finding: Finding;
  readonly rank: number;
}

/** What rules know the cause of, the worst first. */
export function Findings({ diagnosis }: { readonly diagnosis: Diagnosis }): VNode | null {
  const known = ranked(diagnosis, 'cause');
  if (known.length === 0) return null;
  return (
    <Part
      id="findings"
      title="Findings"
      note={known.length === 1 ? '1 finding' : `${known.length} findings, worst first`}
    >
      <Cards findings={known} />
    </Part>
  );
}

/** What disagrees though no rule knows why, by layer. */
export function Unexplained({ diagnosis }: { readonly diagnosis: Diagnosis }): VNode | null {
  const unknown = ranked(diagnosis, 'disagreement');
  if (unknown.length === 0) return null;
  const byLayer = unknown.toSorted((a, b) => LAYERS.indexOf(a.finding.layer) - LAYERS.indexOf(b.finding.layer));
  return (
    <Part
      id="unexplained"
      title="Without a known cause"
      note={unknown.length === 1 ? '1 place' : `${unknown.length} places`}
    >
      <p class="lead">
        Facts disagree here, and no rule knows why. What disagrees, and where, is certain; layers stand in the order in
        which they build on each other.
      </p>
      <Cards findings={byLayer} />
    </Part>
  );
}

function Cards({ findings }: { readonly findings: readonly Ranked[] }): VNode {
  const rest = findings.slice(MAX_CARDS);
  return (
    <>
      {findings.slice(0, MAX_CARDS).map(({ finding, rank }) => (
        <FindingCard finding={finding} rank={rank} />
      ))}
      {rest.length === 0 ? null : (
        <details class="fold">
          <summary>
            And {rest.length} more <span class="muted">in the data of this page with their evidence</span>
          </summary>
          <DataTable
            label="Further findings"
            columns={COLUMNS}
            rows={rest.map(({ finding: { severity, code, place, cause } }) => [
              severity,
              code,
              formatPlace(place),
              cause,
            ])}
          />
        </details>
      )}
    </>
  );
}

function ranked({ findings }: Diagnosis, kind: Finding['kind']): readonly Ranked[] {
  return findings.map((finding, rank) => ({ finding, rank })).filter(({ finding }) => finding.kind === kind);
}
