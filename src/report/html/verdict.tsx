import type { VNode } from 'preact';
import { VERDICT_TITLES, countWord } from '../format.js';
import type { RunReport, ShownStatus } from '../run-report.js';

/** Counts that are shown even when they are zero: a reader looks for them. */
const ALWAYS_SHOWN: readonly ShownStatus[] = ['pass', 'fail', 'error'];
const ORDER: readonly ShownStatus[] = ['pass', 'fail', 'error', 'flaky', 'missing', 'unsupported', 'skip'];

/** The verdict, why, and how many claims ended how. Its data attributes are what programs read. */
export function Verdict({ report }: { readonly report: RunReport }): VNode {
  const { verdict, counts, proofCounts, proofs, damage } = report;
  const data = Object.fromEntries(ORDER.map((status) => [`data-count-${status}`, counts[status]]));
  const shown = ORDER.filter((status) => counts[status] > 0 || ALWAYS_SHOWN.includes(status));
  return (
    <header
      class={`verdict v-${verdict.kind}`}
      data-verdict={verdict.kind}
      data-exit-code={verdict.exitCode ?? ''}
      {...data}
      data-proofs-proven={proofCounts.proven}
      data-proofs-not-proven={proofCounts['not-proven']}
      data-proofs-error={proofCounts.error}
    >
      <h1>{VERDICT_TITLES[verdict.kind]}</h1>
      <p class="sentence">{verdict.sentence}</p>
      <dl class="counts">
        {shown.map((status) => (
          <div class={counts[status] === 0 ? 'zero' : undefined}>
            <dt>
              <span class={`s s-${status}`}>{countWord(status)}</span>
            </dt>
            <dd>{counts[status]}</dd>
          </div>
        ))}
        <div class={proofs.length === 0 ? 'proofs zero' : 'proofs'}>
          <dt>{proofs.length === 0 ? 'proofs in this run' : `of ${proofs.length} proofs made`}</dt>
          <dd>{proofCounts.proven}</dd>
        </div>
      </dl>
      {damage.length === 0 ? null : (
        <ul class="damage">
          {damage.slice(0, 20).map(({ line, problem }) => (
            <li>
              Line {line} of the record: {problem}.
            </li>
          ))}
        </ul>
      )}
    </header>
  );
}
