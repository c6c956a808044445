import type { VNode } from 'preact';
import type { Diagnosis } from '../../model/diagnosis.js';
import { headlineOf } from '../../model/diagnosis-text.js';
import type { SwarmTopology } from '../../model/topology.js';
import { formatTime } from '../format.js';
import { REPORT_ELEMENT_TYPE, pack } from '../html/embed.js';
import { renderDocument } from '../html/document.js';
import { Findings, Unexplained } from './findings.js';
import { LookedAtPart, NotRead } from './looked-at.js';
import { DIAGNOSIS_STYLE } from './style.js';
import { Suppressions } from './suppressions.js';
import { Topology } from './topology.js';
import { Verdict } from './verdict.js';

/** Id of the element of the page that holds the whole diagnosis, packed as reports are. */
export const DIAGNOSIS_ELEMENT_ID = 'seatrial-diagnosis';

/** What the page of a diagnosis shows. */
export interface DiagnosisPage {
  readonly diagnosis: Diagnosis;
  readonly swarm: SwarmTopology;
}

/** The page of a diagnosis, as one file. */
export function renderDiagnosisPage({ diagnosis, swarm }: DiagnosisPage): string {
  return renderDocument({
    title: `${headlineOf(diagnosis)} · seatrial diagnose`,
    schema: diagnosis.schema,
    style: DIAGNOSIS_STYLE,
    body: <Body diagnosis={diagnosis} swarm={swarm} />,
    data: { elementId: DIAGNOSIS_ELEMENT_ID, elementType: REPORT_ELEMENT_TYPE, text: pack(diagnosis) },
  });
}

function Body({ diagnosis, swarm }: DiagnosisPage): VNode {
  return (
    <div class="wrap">
      <div class="top" role="banner">
        <span class="brand">seatrial</span>
        <span class="muted">diagnosis of a swarm, {formatTime(diagnosis.at)}</span>
        <Contents diagnosis={diagnosis} />
      </div>
      <main>
        <Verdict diagnosis={diagnosis} />
        <Findings diagnosis={diagnosis} />
        <Unexplained diagnosis={diagnosis} />
        <Topology diagnosis={diagnosis} swarm={swarm} />
        <LookedAtPart diagnosis={diagnosis} />
        <NotRead diagnosis={diagnosis} />
        <Suppressions diagnosis={diagnosis} />
      </main>
      <footer>
        Judged from facts that seatrial {diagnosis.seatrial} read {formatTime(diagnosis.at)}. The same diagnosis is in
        this page as the element {DIAGNOSIS_ELEMENT_ID}, and is what seatrial diagnose --json prints.
      </footer>
    </div>
  );
}

function Contents({ diagnosis }: { readonly diagnosis: Diagnosis }): VNode {
  const { findings, gaps, suppressed, idleSuppressions } = diagnosis;
  const parts = [
    ['findings', 'Findings', findings.some(({ kind }) => kind === 'cause')],
    ['unexplained', 'Without a known cause', findings.some(({ kind }) => kind === 'disagreement')],
    ['topology', 'Topology', true],
    ['looked-at', 'What was looked at', true],
    ['not-read', 'Not read', gaps.length > 0],
    ['suppressed', 'Suppressed', suppressed.length + idleSuppressions.length > 0],
  ] as const;
  return (
    <nav aria-label="Sections">
      <ul>
        {parts
          .filter(([, , there]) => there)
          .map(([id, title]) => (
            <li>
              <a href={`#${id}`}>{title}</a>
            </li>
          ))}
      </ul>
    </nav>
  );
}
