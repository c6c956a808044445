import { createHash } from 'node:crypto';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { ArchivedTable } from '../archive/table-content.js';
import { attentionCount, attentionOf } from '../attention.js';
import { VERDICT_TITLES, formatCounts, formatTime } from '../format.js';
import { pageBudgetOf } from '../page-budget.js';
import type { RunReport } from '../run-report.js';
import { Archive } from './archive.js';
import { Changes } from './changes.js';
import { Claims } from './claims.js';
import { Deviations } from './deviations.js';
import { REPORT_ELEMENT_ID, REPORT_ELEMENT_TYPE, SCHEMA_META_NAME, pack } from './embed.js';
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
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';
import { Topology } from './topology.js';
import { Verdict } from './verdict.js';

/** The page allows itself this one style sheet and this one script and nothing else: no request. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  `style-src ${hashSource(STYLE)}`,
  `script-src ${hashSource(SCRIPT)}`,
].join('; ');

/** How a content policy names a text that stands in the page. */
function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/**
 * The page of a run: one file, whole without scripts and without a network. All data reaches it as text that preact
 * escapes; only the style sheet, the script and the embedded data, which is encoded for its element, are put in as they are.
 */
export function renderPage(report: RunReport): string {
  const data = pack(report);
  const archived: ArchivedTable[] = [];
  return [
    '<!doctype html><html lang="en"><head>',
    renderToString(<Head report={report} />),
    `<style>${STYLE}</style></head><body>`,
    renderToString(
      <ArchiveLog.Provider value={(table) => archived.push(table)}>
        <Body report={report} archive={<Archive tables={archived} data={data} />} />
      </ArchiveLog.Provider>,
    ),
    `<script type="${REPORT_ELEMENT_TYPE}" id="${REPORT_ELEMENT_ID}">${data}</script>`,
    `<script type="module">${SCRIPT}</script>`,
    '</body></html>\n',
  ].join('\n');
}

function Head({ report }: { readonly report: RunReport }): VNode {
  const title = `${VERDICT_TITLES[report.verdict.kind]}: ${formatCounts(report.counts)} · seatrial ${report.run.job}`;
  return (
    <>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={CONTENT_POLICY} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name={SCHEMA_META_NAME} content={report.schema} />
      <meta name="referrer" content="no-referrer" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
    </>
  );
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
