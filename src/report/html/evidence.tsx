import type { VNode } from 'preact';
import type { Observation } from '../../model/observation.js';
import { groupBy } from '../../support/group-by.js';
import { capText } from '../../support/untrusted-text.js';
import { decodePackets, type DecodedPacket } from '../decoded-capture.js';
import { formatBytes, formatDuration } from '../format.js';
import { DataTable, type Column } from './parts.js';

/** Output shown of one command, in bytes; the rest is in the data of the page and in the record. */
const MAX_OUTPUT_BYTES = 32 * 1024;
/** Longer outputs scroll on their own and so must be reachable by keyboard. */
const SCROLLING_LINES = 20;
/** How the evidence of a request to an engine begins. */
const REQUEST = /^(?:DELETE|GET|HEAD|POST|PUT) \//;
const SCROLLING_CHARACTERS = 2_000;

/** What was run for a claim and what it answered, each folded under its title. */
export function Evidence(props: {
  readonly claimId: string;
  readonly observations: readonly Observation[];
  readonly open: boolean;
  /** `false`: only what was run is listed. */
  readonly whole: boolean;
}): VNode {
  if (props.observations.length === 0) return <p class="evidence none">No command was run.</p>;
  if (!props.whole) return <EvidenceList claimId={props.claimId} observations={props.observations} />;
  return (
    <div class="evidence">
      {props.observations.map((observation) => (
        <Seen observation={observation} open={props.open} />
      ))}
    </div>
  );
}

/** How a command ended; requests to an engine have a status instead. */
function exitText({ command, exitCode }: Observation): string {
  if (REQUEST.test(command)) return exitCode === null ? 'no answer' : `HTTP ${exitCode}`;
  return exitCode === null ? 'ended by its deadline' : `exit ${exitCode}`;
}

/** What was run, without commands and outputs; the script of the page unpacks them when asked to. */
function EvidenceList(props: { readonly claimId: string; readonly observations: readonly Observation[] }): VNode {
  const titles = [...groupBy(props.observations, ({ title }) => title)].map(([title, { length }]) =>
    length === 1 ? title : `${title} (${length} times)`,
  );
  return (
    <div class="evidence">
      <p>
        {titles.join('; ')}.{' '}
        <button type="button" class="copy" data-evidence={props.claimId} hidden>
          Show commands and outputs
        </button>
      </p>
    </div>
  );
}

function Seen({ observation, open }: { readonly observation: Observation; readonly open: boolean }): VNode {
  const { text, truncatedBytes } = capText(observation.output.trimEnd(), MAX_OUTPUT_BYTES);
  const packets = decodePackets(text);
  const scrolls = text.length > SCROLLING_CHARACTERS || text.split('\n').length > SCROLLING_LINES;
  return (
    <details class="obs" open={open}>
      <summary>
        <span class="title">{observation.title}</span>
        <span class="fact">on {observation.node}</span>
        <span class="fact">{exitText(observation)}</span>
        <span class="fact num">{formatDuration(observation.durationMs)}</span>
      </summary>
      <div>
        <pre class="cmd">{observation.command}</pre>
        {packets.length === 0 ? null : <Packets packets={packets} title={observation.title} />}
        {text === '' ? (
          <p class="none">No output.</p>
        ) : (
          <pre
            class="out"
            {...(scrolls ? { tabIndex: 0, role: 'group', 'aria-label': `Output: ${observation.title}` } : {})}
          >
            {text}
          </pre>
        )}
        {observation.truncatedBytes > 0 ? (
          <p class="cut">{formatBytes(observation.truncatedBytes)} of output were cut when it was recorded.</p>
        ) : null}
        {truncatedBytes > 0 ? <p class="cut">{formatBytes(truncatedBytes)} more are in record.jsonl.</p> : null}
      </div>
    </details>
  );
}

const PACKET_COLUMNS: readonly Column[] = [
  { name: 'ms', kind: 'number' },
  { name: 'from', kind: 'code' },
  { name: 'to', kind: 'code' },
  { name: 'what' },
];

/** Packets of a capture as a table; the output beneath holds them as tcpdump wrote them. */
function Packets(props: { readonly packets: readonly DecodedPacket[]; readonly title: string }): VNode {
  return (
    <DataTable
      label={`Packets: ${props.title}`}
      columns={PACKET_COLUMNS}
      rows={props.packets.map(({ atMs, from, to, what }) => [atMs.toFixed(2), from, to, what])}
    />
  );
}
