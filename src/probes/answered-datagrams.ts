import { isIPv4 } from 'node:net';
import { Ajv, type JSONSchemaType } from 'ajv';
import { quoteForShell } from '../docker/index.js';
import type { Shell } from '../process/shell.js';
import { errorText } from '../support/failure.js';
import { probeFailure } from './failure.js';
import { HANG_GUARD_MS } from './hang-guard.js';

/** An answer that comes later than this after a datagram counts for nothing. */
const ANSWER_WITHIN_MS = 100;

/** Where and for whose datagrams a wire is watched. */
export interface WatchPlan {
  readonly interface: string;
  /** Datagrams from this port to the same one. */
  readonly port: number;
  /** Addresses that should answer each other. */
  readonly addresses: readonly string[];
  /** The watch ends once each address has answered each other one, or after this time. */
  readonly maxMs: number;
}

/** Who answered whom. */
export interface AnsweredDatagrams {
  readonly datagrams: number;
  /** Pairs of which the second answered a datagram of the first. */
  readonly answered: readonly { readonly from: string; readonly by: string }[];
}

interface WatchDocument {
  datagrams: number;
  answered: string[][];
}

const SCHEMA: JSONSchemaType<WatchDocument> = {
  type: 'object',
  required: ['datagrams', 'answered'],
  properties: {
    datagrams: { type: 'integer' },
    answered: {
      type: 'array',
      items: { type: 'array', minItems: 2, maxItems: 2, items: { type: 'string' } },
    },
  },
};
const isWatchDocument = new Ajv().compile(SCHEMA);

/**
 * A datagram that comes shortly after one the other way may itself be an answer, so that it asks nothing; any other one
 * is answered by the next one the other way, if that comes soon.
 */
const PROGRAM = `
import json, os, re, select, subprocess, sys, time
spec = json.loads(sys.argv[1])
within = spec["answerWithinMs"] / 1000
wanted = {(a, b) for a in spec["addresses"] for b in spec["addresses"] if a != b}
command = spec.get("command") or ["tcpdump", "-i", spec["interface"], "-n", "-l", "--immediate-mode", "-tt", "-q",
    "udp and src port %d and dst port %d" % (spec["port"], spec["port"])]
watch = subprocess.Popen(command, stdout=subprocess.PIPE)
line = re.compile(rb"^(\\d+\\.\\d+) IP ([\\d.]+)\\.\\d+ > ([\\d.]+)\\.\\d+:")
last, asked, answered, count, rest = {}, {}, set(), 0, b""
deadline = time.monotonic() + spec["maxMs"] / 1000
while wanted - answered:
    left = deadline - time.monotonic()
    if left <= 0 or not select.select([watch.stdout], [], [], left)[0]:
        break
    data = os.read(watch.stdout.fileno(), 65536)
    if not data:
        break
    *lines, rest = (rest + data).split(b"\\n")
    for found in filter(None, map(line.match, lines)):
        at, pair = float(found[1]), (found[2].decode(), found[3].decode())
        back = pair[::-1]
        count += 1
        if at - asked.get(back, -1) <= within:
            answered.add(back)
            del asked[back]
        elif at - last.get(back, -1) > within:
            asked[pair] = at
        last[pair] = at
watch.kill()
watch.wait()
sys.stdout.write(json.dumps({"datagrams": count, "answered": sorted(answered & wanted)}, separators=(",", ":")))
sys.stdout.flush()
os._exit(0)
`;

/**
 * Watches datagrams that others send by themselves, and finds who answered whom. For protocols whose own words are
 * encrypted: that something got there can be told only by the answer.
 */
export async function watchAnswers(shell: Shell, plan: WatchPlan): Promise<AnsweredDatagrams> {
  const result = await shell.run(watchCommand(plan), { deadlineMs: plan.maxMs + HANG_GUARD_MS });
  if (result.exitCode !== 0) throw probeFailure(`watching datagrams on ${plan.interface}`, result, 'exit 0');
  try {
    return parseWatch(result.stdout);
  } catch (error) {
    throw probeFailure(`reading what was watched on ${plan.interface}`, result, errorText(error));
  }
}

/** The command that carries out a plan; `command` stands in for tcpdump, for tests. */
export function watchCommand(plan: WatchPlan, command?: readonly string[]): string {
  const wrong = plan.addresses.find((address) => !isIPv4(address));
  if (wrong !== undefined) throw new TypeError(`Expected IPv4 addresses to watch, got ${wrong}`);
  const specification = JSON.stringify({ ...plan, answerWithinMs: ANSWER_WITHIN_MS, command });
  return `python3 -IS -c ${quoteForShell(PROGRAM)} ${quoteForShell(specification)}`;
}

/** Reads what {@link watchCommand} prints. */
export function parseWatch(output: string): AnsweredDatagrams {
  const document: unknown = JSON.parse(output);
  if (!isWatchDocument(document)) throw new TypeError('the number of datagrams, and pairs of addresses');
  return {
    datagrams: document.datagrams,
    answered: document.answered.map(([from = '', by = '']) => ({ from, by })),
  };
}
