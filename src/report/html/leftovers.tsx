import type { VNode } from 'preact';
import type { RunReport } from '../run-report.js';
import { Part, Scroll } from './parts.js';

/** What the audit at the end of the run found. */
export function Leftovers({ report: { leftovers } }: { readonly report: RunReport }): VNode {
  return (
    <Part id="leftovers" title="Leftovers">
      {leftovers === null ? (
        <p class="none">The run did not look for leftovers.</p>
      ) : leftovers.length === 0 ? (
        <p>
          <span class="s s-pass">Nothing was left behind</span>: no container, network, volume, interface, namespace,
          mount, process or file of this run.
        </p>
      ) : (
        <Scroll label="Leftovers">
          <table>
            <thead>
              <tr>
                <th scope="col">kind</th>
                <th scope="col">name</th>
                <th scope="col">detail</th>
              </tr>
            </thead>
            <tbody>
              {leftovers.map(({ kind, name, detail }) => (
                <tr>
                  <td>{kind}</td>
                  <td class="mono long">{name}</td>
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
