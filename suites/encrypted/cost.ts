import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { NetworkDeclaration } from '../../src/lab/stack.js';
import { pairedRatio, type PairedRatio } from '../../src/measure/paired-ratio.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { ENCRYPTED, secrecyWith, senderAndReceiver } from './stack.js';

const ROUNDS = 12;
/** Long enough that the start of a connection does not count. */
const TRANSFER_BYTES = 24 * 1024 * 1024;
const PORT = 9200;

const REASONS = ['no-difference', 'too-few-samples', 'cheaper'] as const;
type Reason = (typeof REASONS)[number];

export interface Cost {
  readonly plain: string;
  readonly sealed: string;
  /** Time through the encrypted network over time through the plain one; `null` with too few samples. */
  readonly timeRatio: PairedRatio | null;
}

export default defineScenario({
  id: 'encrypted/cost',
  claim:
    'Encryption costs throughput: the same transfer takes longer through the encrypted network than through the plain one beside it, measured in turns.',
  level: 'extended',
  requirements: ['R-encrypted-cost'],
  needs: ['vxlan', 'esp-aes-gcm'],
  // Other work on the machine would be measured with it.
  disturbs: 'node',
  parameters: { sealed: ENCRYPTED },
  stack: ({ sealed }: { readonly sealed: NetworkDeclaration }) => secrecyWith({ sealed }),
  reasons: REASONS,
  deadlineMs: 180_000,
  measure: async (context): Promise<Cost> => {
    const { sender, receiver } = await senderAndReceiver(context);
    const names = { plain: context.stack.network('plain').name, sealed: context.stack.network('sealed').name };
    const shell = shellOfTask(receiver);
    const file = `/tmp/seatrial-transfers-${receiver.id}`;
    context.undo.add('end the server of transfers', async () => {
      await shell.run(`kill $(cat ${file}.pid) 2>/dev/null; rm -f ${file} ${file}.pid`);
    });
    await shell.run(
      [
        // The request is read to its end: a connection that is closed with something unread is reset, and what it still carries lost.
        `printf '%s\\n' '#!/bin/sh' "sed -u '/^.\\{0,1\\}$/q' >/dev/null" 'echo; head -c ${TRANSFER_BYTES - 1} /dev/zero' >${file}`,
        `chmod +x ${file}`,
        `socat TCP-LISTEN:${PORT},fork,reuseaddr EXEC:${file} >/dev/null 2>&1 </dev/null & echo $! >${file}.pid`,
      ].join('\n'),
    );
    const seconds = async (network: string): Promise<number> =>
      transferSeconds(context, shellOfTask(sender), network, addressOf(receiver, network));
    const pairs: (readonly [number, number])[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      // In turns, and each first as often as second: what changes slowly hurts both alike.
      if (round % 2 === 0) {
        const plain = await seconds(names.plain);
        pairs.push([await seconds(names.sealed), plain]);
      } else {
        pairs.push([await seconds(names.sealed), await seconds(names.plain)]);
      }
    }
    return { ...names, timeRatio: pairedRatio(pairs) };
  },
  judge: judgeCost,
  faults: [
    {
      kind: 'mutation',
      name: 'second-network-plain',
      does: 'The network that should be encrypted is made without the option.',
      change: { sealed: {} },
      expect: { reason: 'no-difference', place: { network: 'secrecy-sealed' } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** Time from the first byte of a transfer to the last, in seconds, as the one who receives it measures it. */
async function transferSeconds(
  context: MeasureContext,
  shell: ReturnType<typeof shellOfTask>,
  network: string,
  address: string,
): Promise<number> {
  const result = await context.observe(
    shell,
    `A transfer through ${network}`,
    // The server sends a line and then bare bytes, which curl takes as HTTP/0.9. It may not listen yet when it is asked first.
    `curl --silent --show-error --http0.9 --retry 10 --retry-connrefused --retry-delay 1 --max-time 40 --output /dev/null ` +
      `--write-out '{"bytes":%{size_download},"first":%{time_starttransfer},"last":%{time_total}}' http://${address}:${PORT}/`,
    { deadlineMs: 60_000 },
  );
  const { bytes, first, last } = JSON.parse(result.stdout || '{}') as Partial<
    Record<'bytes' | 'first' | 'last', number>
  >;
  if (bytes !== TRANSFER_BYTES || first === undefined || last === undefined || last <= first) {
    throw cannotMeasure(
      `${TRANSFER_BYTES} bytes through ${network}`,
      `${bytes ?? 0} bytes, exit ${result.exitCode ?? 'by deadline'} ${result.stderr}`,
    );
  }
  return last - first;
}

export function judgeCost({ plain, sealed, timeRatio }: Cost): Judgement<Reason> {
  const place = { network: sealed };
  if (timeRatio === null)
    return broken('too-few-samples', place, 'Enough transfers for an interval; there were too few.');
  const { ratio, low, high, coverage, pairs } = timeRatio;
  const seen = `${ratio.toFixed(2)} times (${low.toFixed(2)} to ${high.toFixed(2)}, ${(100 * coverage).toFixed(1)} % interval of ${pairs} pairs)`;
  if (high < 1) return broken('cheaper', place, `${sealed} takes longer than ${plain}; it took ${seen} as long.`);
  if (low <= 1) return broken('no-difference', place, `${sealed} takes longer than ${plain}; it took ${seen} as long.`);
  return ok(`A transfer of ${TRANSFER_BYTES} bytes through ${sealed} took ${seen} as long as through ${plain}.`);
}
