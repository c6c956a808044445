import { isIPv4 } from 'node:net';
import { Ajv, type JSONSchemaType } from 'ajv';
import { quoteForShell } from '../docker/index.js';
import type { Shell } from '../process/shell.js';
import { errorText } from '../support/failure.js';
import { probeFailure } from './failure.js';
import { HANG_GUARD_MS } from './hang-guard.js';

/** Where an engine should answer over TCP, beyond taking the connection. */
export interface EngineTarget {
  readonly address: string;
  readonly port: number;
  /** `certificate`: it presents one in a TLS handshake. `close`: told that nothing will be said, it closes. */
  readonly answer: 'certificate' | 'close';
}

/** Whether it answered; `null` when it did, else `timeout`, the name of the errno or what else went wrong. */
export interface EngineAnswer {
  readonly target: EngineTarget;
  readonly error: string | null;
}

interface AnswersDocument {
  errors: string[];
}

const SCHEMA: JSONSchemaType<AnswersDocument> = {
  type: 'object',
  required: ['errors'],
  properties: { errors: { type: 'array', items: { type: 'string' } } },
};
const isAnswersDocument = new Ajv().compile(SCHEMA);

const PROGRAM = `
import errno, json, os, socket, ssl, sys, threading
spec = json.loads(sys.argv[1])
errors = [""] * len(spec["targets"])

def ask(index, target):
    try:
        with socket.create_connection((target["address"], target["port"]), spec["timeoutMs"] / 1000) as end:
            if target["answer"] == "certificate":
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
                context.set_alpn_protocols(["h2"])
                with context.wrap_socket(end) as secure:
                    if not secure.getpeercert(True):
                        errors[index] = "no certificate"
            else:
                end.shutdown(socket.SHUT_WR)
                while end.recv(4096):
                    pass
    except TimeoutError:
        errors[index] = "timeout"
    except OSError as error:
        errors[index] = errno.errorcode.get(error.errno, str(error)) or "unknown"

threads = [threading.Thread(target=ask, args=one) for one in enumerate(spec["targets"])]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.stdout.write(json.dumps({"errors": errors}, separators=(",", ":")))
sys.stdout.flush()
os._exit(0)
`;

/** Asks engines on their ports between nodes from the network namespace of `shell`, all side by side. */
export async function askEngines(
  shell: Shell,
  targets: readonly EngineTarget[],
  timeoutMs = 1500,
): Promise<readonly EngineAnswer[]> {
  if (targets.length === 0) return [];
  const result = await shell.run(askEnginesCommand(targets, timeoutMs), { deadlineMs: 3 * timeoutMs + HANG_GUARD_MS });
  if (result.exitCode !== 0) throw probeFailure(`asking engines from ${shell.name}`, result, 'exit 0');
  try {
    return parseEngineAnswers(result.stdout, targets);
  } catch (error) {
    throw probeFailure(`reading the answers of engines on ${shell.name}`, result, errorText(error));
  }
}

/** The command that asks. */
export function askEnginesCommand(targets: readonly EngineTarget[], timeoutMs: number): string {
  const wrong = targets.find(({ address }) => !isIPv4(address));
  if (wrong !== undefined) throw new TypeError(`Expected an IPv4 address to ask, got ${wrong.address}`);
  return `python3 -IS -c ${quoteForShell(PROGRAM)} ${quoteForShell(JSON.stringify({ targets, timeoutMs }))}`;
}

/** Reads what {@link askEnginesCommand} prints. */
export function parseEngineAnswers(output: string, targets: readonly EngineTarget[]): readonly EngineAnswer[] {
  const document: unknown = JSON.parse(output);
  if (!isAnswersDocument(document) || document.errors.length !== targets.length) {
    throw new TypeError(`an error, or none, for each of ${targets.length} targets`);
  }
  return targets.map((target, index) => {
    const error = document.errors[index] ?? '';
    return { target, error: error === '' ? null : error };
  });
}
