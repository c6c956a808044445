import type { VNode } from 'preact';
import { layerOf, type Finding, type Severity as SeverityWord } from '../../model/diagnosis.js';
import { formatPlace } from '../../model/place.js';
import { DataTable, Fact, type Column } from '../html/parts.js';

/** Effects that are listed of one finding; the data of the page hold all. */
const MAX_EFFECTS = 200;

const EFFECT_COLUMNS: readonly Column[] = [
  { name: 'layer', kind: 'name' },
  { name: 'what', kind: 'code' },
  { name: 'where', kind: 'text' },
  { name: 'expected', kind: 'text' },
  { name: 'observed', kind: 'text' },
];

/** A severity with its mark; the mark is drawn by the style sheet, the word is always there. */
export function Severity({ value }: { readonly value: SeverityWord }): VNode {
  return <span class={`s sev-${value}`}>{value}</span>;
}

/** Fragment of the page that shows a finding, by its rank. */
export function findingAnchor(rank: number): string {
  return `finding-${rank + 1}`;
}

/** One finding: what, where and why, what was expected and seen, how to repair it, and the evidence folded. */
export function FindingCard({ finding, rank }: { readonly finding: Finding; readonly rank: number }): VNode {
  const { severity, title, code, cause, place, layer, confidence, occurrences, expected, observed, kind } = finding;
  return (
    <article class={`card finding-${severity}`} id={findingAnchor(rank)}>
      <h3>
        <Severity value={severity} /> {title}
      </h3>
      <code class="id">{code}</code>
      <p class="where">{formatPlace(place)}</p>
      <p class="message">{cause}</p>
      <dl class="meta">
        <Fact term="Layer">{layer}</Fact>
        <Fact term={kind === 'cause' ? 'Confidence in the cause' : 'Place'}>
          {kind === 'cause' ? confidence : 'certain; the cause is not known'}
        </Fact>
        {occurrences > 1 ? <Fact term="Seen there">{occurrences} times</Fact> : null}
      </dl>
      <dl class="against">
        <Fact term="Expected">{expected}</Fact>
        <Fact term="Observed">{observed}</Fact>
      </dl>
      <Repairing finding={finding} />
      <EvidenceOf finding={finding} />
      <EffectsOf finding={finding} />
    </article>
  );
}

function Repairing({ finding: { repair, verify, code, kind } }: { readonly finding: Finding }): VNode {
  return (
    <dl class="do">
      {repair === null ? null : (
        <Fact term={repair.command === null ? 'Repair' : 'Repair, on the node'}>
          {repair.command === null ? null : <pre class="cmd">{repair.command}</pre>}
          <p>
            {repair.command === null ? '' : 'Risk: '}
            {repair.risk}
          </p>
        </Fact>
      )}
      {verify === null ? null : (
        <Fact term="Verify">
          <pre class="cmd">{verify}</pre>
        </Fact>
      )}
      <Fact term={kind === 'cause' ? 'More about it' : 'More about this layer'}>
        <pre class="cmd">seatrial explain {code}</pre>
      </Fact>
    </dl>
  );
}

function EvidenceOf({ finding: { evidence } }: { readonly finding: Finding }): VNode | null {
  if (evidence.length === 0) return null;
  return (
    <details class="obs">
      <summary>
        <span class="title">Evidence</span>
        <span class="fact">{evidence.length === 1 ? '1 line' : `${evidence.length} lines`}</span>
      </summary>
      <div>
        <pre class="out" tabIndex={0} role="group" aria-label="Evidence">
          {evidence.join('\n')}
        </pre>
      </div>
    </details>
  );
}

function EffectsOf({ finding: { effects, title } }: { readonly finding: Finding }): VNode | null {
  if (effects.length === 0) return null;
  return (
    <details class="obs">
      <summary>
        <span class="title">What disagrees because of it</span>
        <span class="fact">{effects.length === 1 ? '1 fact' : `${effects.length} facts`}</span>
      </summary>
      <DataTable
        label={`Effects: ${title}`}
        columns={EFFECT_COLUMNS}
        rows={effects
          .slice(0, MAX_EFFECTS)
          .map((effect) => [layerOf(effect), effect.kind, formatPlace(effect.place), effect.expected, effect.observed])}
      />
      {effects.length > MAX_EFFECTS ? (
        <div>
          <p class="cut">{effects.length - MAX_EFFECTS} more are in the data of this page.</p>
        </div>
      ) : null}
    </details>
  );
}
