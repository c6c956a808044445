import { Ajv, type JSONSchemaType } from 'ajv';
import { quoteForShell } from '../docker/index.js';
import type { Shell } from '../process/shell.js';
import { errorText } from '../support/failure.js';
import { EMBEDDED_RESOLVER } from './dns.js';
import { probeFailure } from './failure.js';
import { HANG_GUARD_MS } from './hang-guard.js';

/** Refused and unanswered questions must not hold a measurement up. */
const DEFAULT_TIMEOUT_MS = 1000;

/** What is asked, of whom and how often. */
export interface LookupPlan {
  readonly names: readonly string[];
  /** Questions for each name; one when left out. */
  readonly tries?: number;
  /** Longest wait for one answer; 1000 ms when left out. */
  readonly timeoutMs?: number;
  /** The embedded resolver when left out. */
  readonly resolver?: { readonly address: string; readonly port: number };
}

/** Answer to one question for the IPv4 addresses of a name. */
export interface Lookup {
  readonly name: string;
  /** Response code, for example `NOERROR`; `null` when no answer came. */
  readonly responseCode: string | null;
  /** Addresses in the order of the answer. */
  readonly addresses: readonly string[];
  /** Why no answer came: `timeout` or the name of the errno. */
  readonly error: string | null;
}

interface LookupDocument {
  answers: { name: number; code: number | null; addresses: string[]; error: string | null }[];
}

const SCHEMA: JSONSchemaType<LookupDocument> = {
  type: 'object',
  required: ['answers'],
  properties: {
    answers: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'code', 'addresses', 'error'],
        properties: {
          name: { type: 'integer' },
          code: { type: 'integer', nullable: true } as never,
          addresses: { type: 'array', items: { type: 'string' } },
          error: { type: 'string', nullable: true } as never,
        },
      },
    },
  },
};
const isLookupDocument = new Ajv().compile(SCHEMA);

/** Response codes by their number (RFC 1035). */
const RESPONSE_CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

/** Asks over UDP, one question after the other, each from a socket of its own. */
const PROGRAM = `
import errno, json, os, socket, struct, sys, time
spec = json.loads(sys.argv[1])

def after_name(data, at):
    while data[at] not in (0,) and data[at] < 192:
        at += data[at] + 1
    return at + (1 if data[at] == 0 else 2)

def parse(data):
    _id, flags, questions, records = struct.unpack(">4H", data[:8])
    at = 12
    for _ in range(questions):
        at = after_name(data, at) + 4
    addresses = []
    for _ in range(records):
        at = after_name(data, at)
        kind, _cls, _ttl, length = struct.unpack(">HHIH", data[at:at + 10])
        if kind == 1 and length == 4:
            addresses.append(socket.inet_ntoa(data[at + 10:at + 14]))
        at += 10 + length
    return flags & 15, addresses

def ask(name, number):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label)
    question = struct.pack(">6H", number, 0x100, 1, 0, 0, 0) + labels + b"\\0" + struct.pack(">2H", 1, 1)
    end = time.monotonic() + spec["timeoutMs"] / 1000
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        try:
            udp.connect((spec["address"], spec["port"]))
            udp.send(question)
            while True:
                udp.settimeout(max(0.001, end - time.monotonic()))
                data = udp.recv(4096)
                if len(data) >= 12 and data[:2] == question[:2]:
                    return (*parse(data), None)
        except TimeoutError:
            return None, [], "timeout"
        except OSError as error:
            return None, [], errno.errorcode.get(error.errno, str(error))

answers = []
for turn in range(spec["tries"]):
    for index, name in enumerate(spec["names"]):
        code, addresses, error = ask(name, (turn * len(spec["names"]) + index) % 65536)
        answers.append({"name": index, "code": code, "addresses": addresses, "error": error})
sys.stdout.write(json.dumps({"answers": answers}, separators=(",", ":")))
sys.stdout.flush()
os._exit(0)
`;

/**
 * Asks a resolver many things from the network namespace of `shell` with one command. No answer is an observation;
 * throws a {@link Failure} when it could not ask.
 */
export async function lookUpMany(shell: Shell, plan: LookupPlan): Promise<readonly Lookup[]> {
  const tries = plan.tries ?? 1;
  const timeoutMs = plan.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const result = await shell.run(lookUpManyCommand(plan), {
    deadlineMs: tries * plan.names.length * timeoutMs + HANG_GUARD_MS,
  });
  if (result.exitCode !== 0) throw probeFailure(`asking for names from ${shell.name}`, result, 'exit 0');
  try {
    return parseLookups(result.stdout, plan.names);
  } catch (error) {
    throw probeFailure(`reading answers to lookups on ${shell.name}`, result, errorText(error));
  }
}

/** The command that carries out a plan. */
export function lookUpManyCommand({ names, tries, timeoutMs, resolver }: LookupPlan): string {
  for (const name of names) {
    if (!/^[\w.-]+$/.test(name)) throw new TypeError(`Expected a name to look up, got ${name}`);
  }
  const specification = JSON.stringify({
    names,
    tries: tries ?? 1,
    timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    address: resolver?.address ?? EMBEDDED_RESOLVER,
    port: resolver?.port ?? 53,
  });
  return `python3 -IS -c ${quoteForShell(PROGRAM)} ${quoteForShell(specification)}`;
}

/** Reads what the command prints. Throws when it is something else. */
export function parseLookups(output: string, names: readonly string[]): readonly Lookup[] {
  const document: unknown = JSON.parse(output);
  if (!isLookupDocument(document)) throw new TypeError('a document of answers: it is another one');
  return document.answers.map(({ name, code, addresses, error }) => {
    const asked = names[name];
    if (asked === undefined) throw new RangeError(`names 0 to ${names.length - 1}, not ${name}`);
    return {
      name: asked,
      responseCode: code === null ? null : (RESPONSE_CODES[code] ?? `RCODE${code}`),
      addresses,
      error,
    };
  });
}

/** Answers in words, one line for each different one, with how often it came. */
export function summariseLookups(lookups: readonly Lookup[]): string {
  const counts = new Map<string, number>();
  for (const { name, responseCode, addresses, error } of lookups) {
    const line = `${name} → ${responseCode ?? error ?? 'no answer'} ${addresses.join(' ')}`.trimEnd();
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => (count === 1 ? line : `${line} ×${count}`)).join('\n');
}
