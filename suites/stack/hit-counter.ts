import type { Shell } from '../../src/lab/shell.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import type { OwnContainer } from '../support/containers.js';
import { witnessed } from '../support/evidence.js';
import { insideOf } from '../support/inside.js';
import { mustPrepare } from '../support/task-shell.js';

/** Port of the web server in its container. */
export const WEB_PORT = 8000;
/** Port of the database in its container. */
export const DATABASE_PORT = 6379;

/** Where the database listens besides: it can be asked for its count whatever becomes of the network. */
const DATABASE_SOCKET = '/tmp/redis.sock';
const COUNTER = 'hits';
/** Of one request from outside, in seconds: longer than the web server waits for a name and for the database. */
const REQUEST_TIMEOUT_S = 5;
const LISTENS_WITHIN_S = 15;

/** A real database that keeps nothing on disk. */
export const DATABASE_COMMAND: readonly string[] = [
  ...['redis-server', '--port', String(DATABASE_PORT), '--unixsocket', DATABASE_SOCKET],
  ...['--save', '', '--protected-mode', 'no'],
];

/**
 * A web server that counts each request in the database which DATABASE names, and answers with the count and with who it
 * is; 503 and the error where the database does not answer.
 */
export const WEB_COMMAND: readonly string[] = [
  'python3',
  '-c',
  `
import http.server, json, os, signal, socket, sys

HOST, PORT = os.environ["DATABASE"].rsplit(":", 1)
WHO = {"task": os.environ["SEATRIAL_TASK"], "node": os.environ["SEATRIAL_NODE"]}


def count_hit():
    with socket.create_connection((HOST, int(PORT)), 1) as database, database.makefile("rb") as answers:
        database.sendall(b"INCR ${COUNTER}\\r\\n")
        answer = answers.readline()
    if not answer.startswith(b":"):
        raise OSError(answer.decode().strip() or "closed without an answer")
    return int(answer[1:])


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            status, answer = 200, {"hits": count_hit(), "error": None}
        except OSError as error:
            status, answer = 503, {"hits": None, "error": str(error) or type(error).__name__}
        body = json.dumps({**WHO, **answer}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
http.server.ThreadingHTTPServer(("", ${WEB_PORT}), Handler).serve_forever()
`.trim(),
];

/** Environment of a web server whose database is at `location`: a name or an address, and a port. */
export function webEnvironment(location: string): Readonly<Record<string, string>> {
  // A name that nobody knows is an answer, too, and soon.
  return { DATABASE: location, RES_OPTIONS: 'timeout:1 attempts:1' };
}

/** Where a request is sent. */
export interface WebTarget {
  /** Node whose address it is. */
  readonly node: string;
  readonly address: string;
  readonly port: number;
}

/** What became of one request. */
export interface WebAnswer {
  readonly node: string;
  readonly port: number;
  /** The web server that answered, and where it runs; `null` when none did. */
  readonly web: { readonly task: string; readonly node: string } | null;
  /** What the database had counted; `null` where the web server got no answer from it. */
  readonly hits: number | null;
  readonly error: string;
}

/** Requests in the order in which they were sent, and what the database counted. */
export interface HitCount {
  /** Names of the web servers that may answer. */
  readonly webs: readonly string[];
  /** Node of the database. */
  readonly database: string;
  readonly answers: readonly WebAnswer[];
  /** As the database itself says; `null` when it does not. */
  readonly before: number | null;
  readonly after: number | null;
}

export const REASONS = ['no-answer', 'stranger-answers', 'database-unreachable', 'not-counted'] as const;
export type Reason = (typeof REASONS)[number];

/** Sends a request to each target, one after the other, and asks the database what it counted. */
export async function countHits(
  context: MeasureContext,
  wish: {
    readonly client: Shell;
    readonly targets: readonly WebTarget[];
    readonly webs: readonly string[];
    /** `pid`: process id of its container on its node. */
    readonly database: { readonly node: { readonly name: string; readonly shell: Shell }; readonly pid: number };
  },
): Promise<HitCount> {
  const { client, targets, webs, database } = wish;
  const counted = async (): Promise<number | null> => {
    const { exitCode, stdout } = await witnessed(
      context,
      database.node.shell,
      'The database is asked for its count',
    ).run(`timeout 3 redis-cli -s /proc/${database.pid}/root${DATABASE_SOCKET} --raw get ${COUNTER}`);
    if (exitCode !== 0 || !/^\d*\s*$/.test(stdout)) return null;
    return Number(stdout.trim());
  };
  const before = await counted();
  const { stdout } = await witnessed(context, client, `${client.name} sends requests to the web server`).run(
    `for target in ${targets.map(({ address, port }) => `${address}:${port}`).join(' ')}; do ` +
      `curl -sS -m ${REQUEST_TIMEOUT_S} "http://$target/" 2>&1 | tr '\\n' ' '; echo; done`,
    { deadlineMs: (targets.length * REQUEST_TIMEOUT_S + 5) * 1000 },
  );
  const lines = stdout.split('\n');
  const answers = targets.map(({ node, port }, index) => ({ node, port, ...parseAnswer(lines[index] ?? '') }));
  return { webs, database: database.node.name, answers, before, after: await counted() };
}

/** Reads what `curl` printed for one request: the web server's JSON, or what went wrong. */
export function parseAnswer(line: string): Pick<WebAnswer, 'web' | 'hits' | 'error'> {
  try {
    const { task, node, hits, error } = JSON.parse(line) as {
      readonly task: string;
      readonly node: string;
      readonly hits: number | null;
      readonly error: string | null;
    };
    return { web: { task, node }, hits, error: error ?? '' };
  } catch {
    return { web: null, hits: null, error: line.trim() || 'nothing' };
  }
}

/** Waits until a container listens on a port of its own. Returns its process id on its node. */
export async function awaitListener(context: MeasureContext, container: OwnContainer, port: number): Promise<number> {
  const shell = witnessed(context, container.shell, `${container.name} is awaited on port ${port}`);
  const listens = `ss -Hltn 'sport = :${port}' | grep -q .`;
  mustPrepare(
    container.node.name,
    await shell.run(`timeout ${LISTENS_WITHIN_S} sh -c "until ${listens}; do sleep 0.05; done"`, {
      deadlineMs: (LISTENS_WITHIN_S + 5) * 1000,
    }),
  );
  return (await insideOf(context, container)).pid;
}

/** Every request is answered by one of the web servers and counted once. */
export function judgeHits({ webs, database, answers, before, after }: HitCount): Judgement<Reason> {
  for (const { node, port, web, error } of answers) {
    if (web === null) {
      return broken('no-answer', { node, port }, `The web server answers at port ${port} of ${node}; ${error}.`);
    }
    if (!webs.includes(web.task)) {
      return broken('stranger-answers', { node, port }, `${webs.join(' or ')} answers at ${node}; ${web.task} did.`);
    }
  }
  for (const { web, hits, error } of answers) {
    if (web !== null && hits === null) {
      return broken(
        'database-unreachable',
        { node: web.node, ...(web.node === database ? {} : { peer: database }) },
        `The database on ${database} counts each hit for ${web.task} on ${web.node}; it gets ${error}.`,
      );
    }
  }
  const counts = answers.map(({ hits }) => hits);
  const expected = answers.map((_, index) => (before ?? 0) + index + 1);
  if (before === null || after !== before + answers.length || counts.some((hits, index) => hits !== expected[index])) {
    return broken(
      'not-counted',
      { node: database },
      `The database on ${database} counts ${expected.join(', ')}; the web server told ${counts.join(', ')}, and the database says ${after ?? 'nothing'}.`,
    );
  }
  const at = [...new Set(answers.map(({ node }) => node))].join(', ');
  return ok(`Requests to ${at} were answered and counted: ${counts.join(', ')}, in the database on ${database}.`);
}
