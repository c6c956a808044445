import { createHash } from 'node:crypto';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { ArchivedTable } from '../archive/table-content.js';
import { attentionCount, attentionOf } from '../attention.js';
import { VERDICT_TITLES, formatCounts, formatTime } from '../format.js';
import type { RunReport } from '../run-report.js';
import { Archive } from './archive.js';
import { Changes } from './changes.js';
import { Claims } from './claims.js';
import { Deviations } from './deviations.js';
import { REPORT_ELEMENT_ID, SCHEMA_META_NAME, scriptJson } from './embed.js';
import { Environment } from './environment.js';
import { Failures } from './failures.js';
import { Features } from './features.js';
import { Latency } from './latency.js';
import { Leftovers } from './leftovers.js';
import { Outages } from './outages.js';
import { ArchiveLog } from './parts.js';
import { Proofs } from './proofs.js';
import { Requirements } from './requirements.js';
import { Steps } from './steps.js';
import { STYLE } from './style.js';
import { Verdict } from './verdict.js';

/** The page allows itself this one style sheet and nothing else: no script, no request. */
const CONTENT_POLICY = `default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/**
 * The page of a run: one file, whole without scripts and without a network. All data reaches it as text that preact
 * escapes; only the style sheet and the embedded JSON, which is escaped for its element, are put in as they are.
 */
export function renderPage(report: RunReport): string {
  const data = scriptJson(report);
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
    `<script type="application/json" id="${REPORT_ELEMENT_ID}">${data}</script>`,
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
        <Failures report={report} />
        <Changes report={report} />
        <Latency report={report} />
        <Outages report={report} />
        <Claims report={report} />
        <Deviations report={report} />
        <Proofs report={report} />
        <Features report={report} />
        <Steps report={report} />
        <Leftovers report={report} />
        <Requirements report={report} />
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
  ['latency', 'Latency'],
  ['outages', 'Outages'],
  ['claims', 'Claims'],
  ['deviations', 'Deviations'],
  ['proofs', 'Proofs'],
  ['preflight', 'Preflight'],
  ['steps', 'Steps'],
  ['leftovers', 'Leftovers'],
  ['requirements', 'Requirements'],
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
