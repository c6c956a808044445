import type { VNode } from 'preact';
import type { ArchivedTable } from '../archive/table-content.js';
import { attentionCount, attentionOf } from '../attention.js';
import { VERDICT_TITLES, formatCounts, formatTime } from '../format.js';
import { pageBudgetOf } from '../page-budget.js';
import type { RunReport } from '../run-report.js';
import { Archive } from './archive.js';
import { Changes } from './changes.js';
import { Claims } from './claims.js';
import { Deviations } from './deviations.js';
import { renderDocument } from './document.js';
import { REPORT_ELEMENT_ID, REPORT_ELEMENT_TYPE, pack } from './embed.js';
import { Environment } from './environment.js';
import { Failures } from './failures.js';
import { Features } from './features.js';
import { Latency } from './latency.js';
import { Leftovers } from './leftovers.js';
import { Outages } from './outages.js';
import { ArchiveLog } from './parts.js';
import { Proofs } from './proofs.js';
import { Requirements } from './requirements.js';
import { RunTimeline } from './run-timeline.js';
import { Skipped } from './skipped.js';
import { Steps } from './steps.js';
import { STYLE } from './style.js';
import { Topology } from './topology.js';
import { Verdict } from './verdict.js';

/** The page of a run, as one file. */
export function renderPage(report: RunReport): string {
  const data = pack(report);
  const archived: ArchivedTable[] = [];
  return renderDocument({
    title: `${VERDICT_TITLES[report.verdict.kind]}: ${formatCounts(report.counts)} · seatrial ${report.run.job}`,
    schema: report.schema,
    style: STYLE,
    body: (
      <ArchiveLog.Provider value={(table) => archived.push(table)}>
        <Body report={report} archive={<Archive tables={archived} data={data} />} />
      </ArchiveLog.Provider>
    ),
    data: { elementId: REPORT_ELEMENT_ID, elementType: REPORT_ELEMENT_TYPE, text: data },
  });
}

function Body({ report, archive }: { readonly report: RunReport; readonly archive: VNode }): VNode {
  const { run } = report;
  const budget = pageBudgetOf(report);
  return (
    <div class="wrap">
      <div class="top" role="banner">
        <span class="brand">seatrial</span>
        <span class="muted">
          {run.job} run {run.id}, {formatTime(run.startedAt)}
        </span>
        <Contents report={report} />
      </div>
      <main>
        <Verdict report={report} />
        <Environment report={report} />
        <Failures report={report} budget={budget} />
        <Changes report={report} />
        <Topology report={report} />
        <Latency report={report} />
        <Outages report={report} />
        <Claims report={report} budget={budget} />
        <RunTimeline report={report} />
        <Deviations report={report} />
        <Requirements report={report} />
        <Proofs report={report} />
        <Skipped report={report} />
        <Features report={report} />
        <Steps report={report} />
        <Leftovers report={report} />
        {archive}
      </main>
      <footer>
        Rendered from record.jsonl of run {run.id} by seatrial {run.version}. The same data stands beside this page as
        report.json and junit.xml, and in this page as the element {REPORT_ELEMENT_ID}.
      </footer>
    </div>
  );
}

const CONTENTS = [
  ['topology', 'Topology'],
  ['latency', 'Latency'],
  ['outages', 'Outages'],
  ['claims', 'Claims'],
  ['timeline', 'Timeline'],
  ['deviations', 'Deviations'],
  ['requirements', 'Requirements'],
  ['proofs', 'Proofs'],
  ['skipped', 'Skipped'],
  ['preflight', 'Preflight'],
  ['steps', 'Steps'],
  ['leftovers', 'Leftovers'],
] as const;

function Contents({ report }: { readonly report: RunReport }): VNode {
  const failures = attentionCount(attentionOf(report)) > 0 ? ([['failures', 'What needs a look']] as const) : [];
  const changes = report.comparison === null ? [] : ([['changes', 'Changes']] as const);
  return (
    <nav aria-label="Sections">
      <ul>
        {[...failures, ...changes, ...CONTENTS].map(([id, title]) => (
          <li>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
