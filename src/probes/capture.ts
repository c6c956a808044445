import { randomUUID } from 'node:crypto';
import { quoteForShell } from '../docker/index.js';
import type { Shell } from '../process/shell.js';
import type { UndoStack } from '../support/undo.js';
import { probeFailure } from './failure.js';
import { HANG_GUARD_MS } from './hang-guard.js';

/** What is captured, where, and how much at most. */
export interface CapturePlan {
  /** Interface in the network namespace of the shell. */
  readonly interface: string;
  /** Filter expression of tcpdump. */
  readonly filter: string;
  /** The capture ends after so many packets; 5000 when left out. */
  readonly maxPackets?: number;
  /** The capture ends after this time; 60 s when left out. */
  readonly maxMs?: number;
}

/** A question about what was captured. */
export interface CaptureQuestion {
  /** Filter expression that packets must match. */
  readonly filter: string;
  /** Text that is searched for in the matching packets. */
  readonly marker?: string;
}

/** Answer to a {@link CaptureQuestion}. */
export interface CaptureAnswer {
  readonly packets: number;
  /** How often the marker stands in the matching packets; 0 where none was asked for. */
  readonly markers: number;
}

/** A capture that runs. */
export interface RunningCapture {
  /** Ends it, answers the questions in their order, and removes the file. */
  stop(questions: readonly CaptureQuestion[]): Promise<readonly CaptureAnswer[]>;
  /** Ends it, returns the bytes of each packet from the network header on, and removes the file. */
  stopAndRead(): Promise<readonly Buffer[]>;
}

/** Starts a capture and returns once packets are being captured. */
export async function startCapture(shell: Shell, plan: CapturePlan, undo: UndoStack): Promise<RunningCapture> {
  const file = `/tmp/seatrial-${randomUUID()}`;
  const remove = `rm -f ${file}.pcap ${file}.part ${file}.log ${file}.pid`;
  let over = false;
  undo.add(`end the capture on ${shell.name}`, async () => {
    if (!over) await shell.run(`kill $(cat ${file}.pid) 2>/dev/null; ${remove}`);
  });
  const seconds = Math.ceil((plan.maxMs ?? 60_000) / 1000);
  const started = await shell.run(
    [
      `timeout ${seconds} tcpdump -i ${quoteForShell(plan.interface)} -n -U --immediate-mode -s 512 -c ${plan.maxPackets ?? 5000} ` +
        `-w ${file}.pcap ${quoteForShell(plan.filter)} >/dev/null 2>${file}.log & echo $! >${file}.pid`,
      // Ready once tcpdump says so; its own end bounds the wait.
      `until grep -q 'listening on' ${file}.log; do kill -0 $(cat ${file}.pid) || { cat ${file}.log >&2; exit 1; }; sleep 0.02; done`,
    ].join('\n'),
    { deadlineMs: HANG_GUARD_MS },
  );
  if (started.exitCode !== 0) throw probeFailure(`starting a capture on ${shell.name}`, started, 'tcpdump to listen');
  const stopAndRun = async (commands: readonly string[]): Promise<string> => {
    const stopped = await shell.run(
      [
        drainCommand(file),
        `kill $(cat ${file}.pid) 2>/dev/null; while kill -0 $(cat ${file}.pid) 2>/dev/null; do sleep 0.02; done`,
        ...commands,
        remove,
      ].join('\n'),
      { deadlineMs: HANG_GUARD_MS },
    );
    if (stopped.exitCode !== 0) {
      throw probeFailure(`reading a capture of ${shell.name}`, stopped, 'tcpdump to read it');
    }
    over = true;
    return stopped.stdout;
  };
  return {
    stop: async (questions) =>
      parseAnswers(
        await stopAndRun([...questions.map((question) => questionCommand(file, question)), decodeCommand(file)]),
        questions.length,
      ),
    stopAndRead: async () =>
      parsePackets(
        await stopAndRun([`tcpdump -n -tt -x -r ${file}.pcap 2>${file}.log || { cat ${file}.log >&2; exit 1; }`]),
      ),
  };
}

/** How often a capture is asked whether it has written what the kernel gave it. */
const DRAIN_LOOKS = 40;

/**
 * Waits until tcpdump has written every packet that its filter took: when it is ended, what still waits in the kernel is
 * lost. Asked by SIGUSR1 it tells `tcpdump: 3 packets captured, 4 packets received by filter, 0 packets dropped by kernel`.
 * On interfaces that show packets twice the two never agree; there the number of looks ends it.
 */
function drainCommand(file: string): string {
  return [
    `pid=$(cat ${file}.pid); for look in $(seq ${DRAIN_LOOKS}); do`,
    '  kill -USR1 $pid 2>/dev/null || break; sleep 0.02',
    `  while read -r line; do case $line in *'received by filter'*) told=$line;; esac; done <${file}.log`,
    '  set -- $told; test $# -ge 10 && test $(($2 + ${10})) -ge "$5" && break',
    'done',
  ].join('\n');
}

/** Packets of a capture that are kept as evidence, decoded. */
const DECODED_PACKETS = 40;

/** Prints the first packets as tcpdump decodes them, for people: a line for each, with its time, and lines of what it carries. */
function decodeCommand(file: string): string {
  return `tcpdump -n -tt -c ${DECODED_PACKETS} -r ${file}.pcap 2>/dev/null || true`;
}

/** Reads what `tcpdump -x` prints: a line about each packet, then its bytes in lines of their own. */
export function parsePackets(output: string): readonly Buffer[] {
  const packets: string[] = [];
  for (const line of output.split('\n')) {
    const bytes = /^\t0x([\da-f]{4}):((?:\s+[\da-f]{2,4})+)\s*$/.exec(line);
    const [, offset, digits] = bytes ?? [];
    if (offset === undefined || digits === undefined) continue;
    const packet = digits.replaceAll(/\s/g, '');
    if (offset === '0000') packets.push(packet);
    else packets.push((packets.pop() ?? '') + packet);
  }
  return packets.map((packet) => Buffer.from(packet, 'hex'));
}

/**
 * Prints the number of matching packets and how often the marker stands in them, on one line. A capture that cannot be
 * read ends the command with an error: it must not look like one in which nothing was found.
 */
function questionCommand(file: string, { filter, marker }: CaptureQuestion): string {
  const read = `tcpdump -n -r ${file}.pcap -w ${file}.part ${quoteForShell(filter)} 2>${file}.log`;
  const packets = `$(tcpdump -n -r ${file}.part 2>/dev/null | wc -l)`;
  const markers = marker === undefined ? '0' : `$(grep -a -o -F ${quoteForShell(marker)} ${file}.part | wc -l)`;
  return `${read} || { cat ${file}.log >&2; exit 1; }; echo ${packets} ${markers}`;
}

/** Reads the lines of the question commands. */
export function parseAnswers(output: string, count: number): readonly CaptureAnswer[] {
  const answers = [...output.matchAll(/^(\d+) (\d+)$/gm)].map(([, packets, markers]) => ({
    packets: Number(packets),
    markers: Number(markers),
  }));
  if (answers.length !== count)
    throw new RangeError(`Expected ${count} answers about the capture, got ${answers.length}`);
  return answers;
}
