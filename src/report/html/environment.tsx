import type { VNode } from 'preact';
import { verdictSentence } from '../compare/change-words.js';
import { formatBytes, formatDuration, formatTime } from '../format.js';
import type { RunReport } from '../run-report.js';
import { Fact } from './parts.js';

/** What the run ran on, how long, and how to run it again. */
export function Environment({ report }: { readonly report: RunReport }): VNode {
  const { run, environment, comparison } = report;
  return (
    <dl class="facts" id="environment">
      <Fact term="Engine">
        {environment?.engine == null
          ? 'no engine was reached'
          : `Docker ${environment.engine.version}, API ${environment.engine.apiVersion}`}
      </Fact>
      <Fact term="Kernel">
        {environment === null ? 'not recorded' : `${environment.kernel.release} (${environment.kernel.kind} kernel)`}
      </Fact>
      <Fact term="Machine">
        {environment === null
          ? 'not recorded'
          : `${environment.machine.os}, ${environment.machine.cpus} ${environment.machine.cpus === 1 ? 'CPU' : 'CPUs'}, ${formatBytes(environment.machine.memoryBytes)}`}
      </Fact>
      <Fact term="Duration">
        {formatDuration(run.durationMs)}
        {report.verdict.exitCode === null ? ' up to the last event' : ''}
      </Fact>
      <Fact term="Seatrial">
        {run.version}
        {run.commit === null ? null : (
          <>
            {' at '}
            <code>{run.commit.slice(0, 12)}</code>
          </>
        )}
      </Fact>
      <Fact term="Started">{formatTime(run.startedAt)}</Fact>
      {comparison === null ? null : (
        <Fact term="Baseline">
          <a href="#changes">run {comparison.older.id}</a>, {verdictSentence(comparison)}
        </Fact>
      )}
      <Fact term="Run again">
        <code class="run">{run.command}</code>
      </Fact>
      <Fact term="Nodes" wide>
        {environment === null || environment.nodes.length === 0 ? (
          'none came up'
        ) : (
          <ul class="nodes">
            {environment.nodes.map((node) => (
              <li>
                {node.name} <span class="muted">{nodeText(node)}</span>
              </li>
            ))}
          </ul>
        )}
      </Fact>
    </dl>
  );
}

type Node = NonNullable<RunReport['environment']>['nodes'][number];

function nodeText({ name, role, controlAddress, dataAddress }: Node): string {
  const addresses = dataAddress === null ? controlAddress : `${controlAddress}, data ${dataAddress}`;
  return name.startsWith(role) ? addresses : `${role}, ${addresses}`;
}
