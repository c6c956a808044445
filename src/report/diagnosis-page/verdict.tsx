import type { VNode } from 'preact';
import { SEVERITIES, type Diagnosis } from '../../model/diagnosis.js';
import { countFindings, countedText, headlineOf } from '../../model/diagnosis-text.js';
import { formatDuration, formatTime } from '../format.js';
import { Fact } from '../html/parts.js';
import { Severity as SeverityWord } from './finding-card.js';

/** What was found, and what that was learnt from. Its data attributes are what programs read. */
export function Verdict({ diagnosis }: { readonly diagnosis: Diagnosis }): VNode {
  const { gaps, suppressed, engines, at, durationMs } = diagnosis;
  const counts = countFindings(diagnosis);
  const kind = counts.error > 0 ? 'errors' : counts.warning > 0 ? 'warnings' : 'well';
  return (
    <>
      <header
        class={`verdict v-${kind}`}
        data-verdict={kind}
        data-count-error={counts.error}
        data-count-warning={counts.warning}
        data-count-note={counts.note}
        data-count-suppressed={suppressed.length}
        data-count-gaps={gaps.length}
      >
        <h1>{headlineOf(diagnosis)}</h1>
        <p class="sentence">{countedText(diagnosis)} looked at.</p>
        <dl class="counts">
          {SEVERITIES.map((severity) => (
            <div class={counts[severity] === 0 ? 'zero' : undefined}>
              <dt>
                <SeverityWord value={severity} />
              </dt>
              <dd>{counts[severity]}</dd>
            </div>
          ))}
          <div class={suppressed.length === 0 ? 'zero' : undefined}>
            <dt>suppressed</dt>
            <dd>{suppressed.length}</dd>
          </div>
          <div class={gaps.length === 0 ? 'zero' : undefined}>
            <dt>not read</dt>
            <dd>{gaps.length}</dd>
          </div>
        </dl>
      </header>
      <dl class="facts">
        <Fact term="Read">{formatTime(at)}</Fact>
        <Fact term="Took">{formatDuration(durationMs)}</Fact>
        <Fact term="Read by">seatrial {diagnosis.seatrial}</Fact>
        <Fact term={engines.length === 1 ? 'Engine' : 'Engines'}>
          {engines.length === 0
            ? 'not known'
            : engines
                .map(({ version, nodes }) => `${version === '' ? 'unknown version' : version} on ${nodesText(nodes)}`)
                .join('; ')}
        </Fact>
      </dl>
    </>
  );
}

/** Names of a few nodes, or how many there are. */
function nodesText(nodes: readonly string[]): string {
  return nodes.length > 8 ? `${nodes.length} nodes` : nodes.join(', ');
}
