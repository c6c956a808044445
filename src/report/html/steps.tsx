import type { VNode } from 'preact';
import { formatDuration } from '../format.js';
import type { RunReport } from '../run-report.js';
import { Part, Scroll, Status } from './parts.js';

/** Steps of bring-up and tear-down, and where the time went. */
export function Steps({ report }: { readonly report: RunReport }): VNode {
  const { steps } = report;
  const total = steps.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const longest = Math.max(1, ...steps.map(({ durationMs }) => durationMs));
  return (
    <Part
      id="steps"
      title="Steps"
      note={`${formatDuration(total)} of ${formatDuration(report.run.durationMs)} for bring-up and tear-down`}
    >
      {steps.length === 0 ? (
        <p class="none">No step was recorded.</p>
      ) : (
        <Scroll label="Steps">
          <table>
            <thead>
              <tr>
                <th scope="col">step</th>
                <th scope="col">state</th>
                <th scope="col" class="n">
                  took
                </th>
                <th scope="col">share of the longest</th>
                <th scope="col">detail</th>
              </tr>
            </thead>
            <tbody>
              {steps.map(({ name, state, durationMs, detail }) => (
                <tr>
                  <td>{name}</td>
                  <td>
                    <Status value={state} />
                  </td>
                  <td class="n">{formatDuration(durationMs)}</td>
                  <td>
                    <Bar share={durationMs / longest} />
                  </td>
                  <td class="long">{detail}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Part>
  );
}

function Bar({ share }: { readonly share: number }): VNode {
  return (
    <svg class="bar" viewBox="0 0 100 10" width="100" height="10" preserveAspectRatio="none" aria-hidden="true">
      <rect x="0" y="2" width={Math.max(0.5, share * 100).toFixed(1)} height="6" fill="#3a7bc8" />
    </svg>
  );
}
