import type { ComponentChildren, VNode } from 'preact';
import { formatDeviation } from '../../model/deviation.js';
import { formatPlace } from '../../model/place.js';
import { NO_RESULT } from '../attention.js';
import { claimAnchor, formatDuration, formatTime, rerunCommand } from '../format.js';
import type { ClaimReport, ProofStanding, RunReport } from '../run-report.js';
import { Evidence } from './evidence.js';
import { Fact, Status } from './parts.js';

/**
 * Everything about one claim beneath its sentence: what was seen, how it was measured, its proof and its evidence. Also
 * rendered in the browser, by the page's script; what only the page itself can draw comes as `children`.
 */
export function ClaimFacts(props: {
  readonly report: RunReport;
  readonly claim: ClaimReport;
  readonly open: boolean;
  /** Commands and outputs are shown, not only what was run. */
  readonly whole: boolean;
  readonly children?: ComponentChildren;
}): VNode {
  const { outcome, declared, proof, id } = props.claim;
  return (
    <>
      <p class="message">{outcome?.message ?? NO_RESULT}</p>
      <dl class="meta">
        {outcome?.status === 'fail' ? (
          <>
            <Fact term="Reason">
              <code>{outcome.reason ?? 'none'}</code>
            </Fact>
            <Fact term="Place">{formatPlace(outcome.place)}</Fact>
          </>
        ) : null}
        {outcome === null ? null : <Fact term="Took">{formatDuration(outcome.durationMs)}</Fact>}
        {outcome === null || outcome.attempts === 0 ? null : (
          <Fact term="Measured">{outcome.attempts === 1 ? 'once' : `${outcome.attempts} times`}</Fact>
        )}
        {outcome?.convergedMs == null ? null : (
          <Fact term="Became true after">{formatDuration(outcome.convergedMs)}</Fact>
        )}
        <Fact term="Proof">
          <Status value={proof.state} /> {proofNote(proof)}
        </Fact>
        <Fact term="Link">
          <a href={`#${claimAnchor(id)}`}>to this claim</a>
        </Fact>
        {declared === null ? null : <Fact term="Level">{declared.level}</Fact>}
        {declared === null || declared.requirements.length === 0 ? null : (
          <Fact term="Answers">{declared.requirements.join(', ')}</Fact>
        )}
        {(outcome?.deviations ?? []).map((deviation) => (
          <Fact term="Deviates from the documents" wide>
            {formatDeviation(deviation)}
          </Fact>
        ))}
        {props.children}
        <Fact term="Run again" wide>
          <code class="run">{rerunCommand(props.report, id)}</code>
        </Fact>
      </dl>
      {outcome === null ? null : (
        <Evidence claimId={id} observations={outcome.observations} open={props.open} whole={props.whole} />
      )}
    </>
  );
}

function proofNote({ source, engine, provenAt }: ProofStanding): string {
  if (source === null) return '(not said in this record)';
  if (source === 'this run') return 'in this run';
  if (provenAt === null) return '';
  return `${formatTime(provenAt)}${engine === null ? '' : `, engine ${engine}`}`;
}
