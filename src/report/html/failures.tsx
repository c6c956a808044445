import type { VNode } from 'preact';
import { formatPlace } from '../../model/place.js';
import type { ProofFinished, StepFinished } from '../../model/record.js';
import { KNOWN_FAILURE, attentionCount, attentionOf, type SharedError } from '../attention.js';
import { claimAnchor, formatDuration, rerunCommand, seenUnderFault } from '../format.js';
import {
  isKnownFailure,
  isKnownProofFailure,
  sentenceOf,
  statusOf,
  type ClaimReport,
  type RunReport,
} from '../run-report.js';
import type { PageBudget } from '../page-budget.js';
import { ClaimFacts } from './claim-facts.js';
import { OutagesOfClaim } from './outages.js';
import { Fact, Part, Status } from './parts.js';

/** Claims whose evidence is open from the start; beyond them a page of open evidence helps nobody. */
const MAX_OPEN = 10;

/** Everything somebody must look at, evidence open as far as there is room. Nothing when all is well. */
export function Failures(props: { readonly report: RunReport; readonly budget: PageBudget }): VNode | null {
  const { report, budget } = props;
  const attention = attentionOf(report);
  const count = attentionCount(attention);
  if (count === 0) return null;
  return (
    <Part id="failures" title="What needs a look" note={`${count} ${count === 1 ? 'thing' : 'things'}`}>
      {attention.stepsFirst ? <FailedSteps steps={attention.steps} /> : null}
      {[...budget.cards].map((claim, index) => (
        <ClaimCard report={report} claim={claim} open={index < MAX_OPEN} whole={budget.evidence.has(claim)} />
      ))}
      {attention.claims.length === budget.cards.size ? null : (
        <p class="lead">
          {attention.claims.length - budget.cards.size} more claims need a look: they stand first in their areas in the{' '}
          <a href="#claims">list of claims</a>.
        </p>
      )}
      {attention.shared.map((error) => (
        <SharedCard error={error} />
      ))}
      {attention.proofs.map((proof) => (
        <ProofCard report={report} proof={proof} />
      ))}
      {attention.stepsFirst ? null : <FailedSteps steps={attention.steps} />}
      {attention.leftovers.length === 0 ? null : (
        <article class="card card-error">
          <h3>
            <Status value="error" />{' '}
            <a href="#leftovers">
              {attention.leftovers.length} {attention.leftovers.length === 1 ? 'thing was' : 'things were'} left behind
            </a>
          </h3>
        </article>
      )}
    </Part>
  );
}

function FailedSteps({ steps }: { readonly steps: readonly StepFinished[] }): VNode {
  return (
    <>
      {steps.map((step) => (
        <article class="card card-error">
          <h3>
            <Status value={step.state} /> Step: {step.name}
          </h3>
          <p class="muted">after {formatDuration(step.durationMs)}</p>
          <p class="message">{step.detail}</p>
        </article>
      ))}
    </>
  );
}

function SharedCard({ error }: { readonly error: SharedError }): VNode {
  return (
    <article class="card card-error">
      <h3>
        <Status value="error" /> {error.claims.length} claims could not be measured
      </h3>
      <p class="message">{error.message}</p>
      <ul class="links">
        {error.claims.map(({ id }) => (
          <li>
            <a href={`#${claimAnchor(id)}`}>{id}</a>
          </li>
        ))}
      </ul>
    </article>
  );
}

function ClaimCard(props: {
  readonly report: RunReport;
  readonly claim: ClaimReport;
  readonly open: boolean;
  readonly whole: boolean;
}): VNode {
  const status = statusOf(props.claim);
  return (
    <article class={`card card-${status}`} id={claimAnchor(props.claim.id)}>
      <h3>
        <Status value={status} /> {sentenceOf(props.claim)}
        {isKnownFailure(props.report, props.claim) ? <Known /> : null}
      </h3>
      <code class="id">{props.claim.id}</code>
      <ClaimFacts {...props}>
        <OutagesOfClaim report={props.report} claimId={props.claim.id} />
      </ClaimFacts>
    </article>
  );
}

/** Said of a failure that does not fail the run. */
function Known(): VNode {
  return <small class="muted"> {KNOWN_FAILURE}</small>;
}

function ProofCard({ report, proof }: { readonly report: RunReport; readonly proof: ProofFinished }): VNode {
  return (
    <article class={`card card-${proof.verdict === 'error' ? 'error' : 'fail'}`}>
      <h3>
        <Status value={proof.verdict} /> Proof of {proof.scenario} under {proof.fault}
        {isKnownProofFailure(report, proof) ? <Known /> : null}
      </h3>
      <p class="message">{proof.why}</p>
      <dl class="meta">
        <Fact term="Expected">
          {proof.expected.reason} at {formatPlace(proof.expected.place)}
        </Fact>
        <Fact term="Seen under the fault">
          {proof.underFault === null
            ? seenUnderFault(proof)
            : `${seenUnderFault(proof)} at ${formatPlace(proof.underFault.place)}: ${proof.underFault.message}`}
        </Fact>
        <Fact term="Before / healed">
          {proof.control?.status ?? 'not reached'} / {proof.healed?.status ?? 'not reached'}
        </Fact>
        <Fact term="Run again" wide>
          <code class="run">{rerunCommand(report, proof.scenario, 'prove')}</code>
        </Fact>
      </dl>
    </article>
  );
}
