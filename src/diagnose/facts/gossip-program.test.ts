import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { GOSSIP_LIMITS, GOSSIP_READER, type GossipLimits } from './gossip-program.js';
import { parseGossip } from './parse-gossip.js';

/** An engine's diagnostic port that keeps what it was asked, and answers by `answer(path)`; `None` hangs. */
const SERVER = `
import sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
asked = []
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        body = answer(self.path)
        if body is None:
            threading.Event().wait(5)
            return
        self.send_response(404 if body == "missing" else 200)
        self.end_headers()
        self.wfile.write(body.encode())
    def log_message(self, *words):
        pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
began = time.monotonic()
try:
    said = read_gossip(server.server_port, sys.argv[1].split(","), json.loads(sys.argv[2]), began + 60)
except UNREAD as error:
    said = {"error": str(error)}
print(json.dumps({"said": said, "asked": asked, "took": time.monotonic() - began}))
sys.stdout.flush()
import os
os._exit(0)
`;

/** Peers of the swarm, and of the network \`a\`; everything else is empty. */
const ANSWER = `
def answer(path):
    entries = [{"-=name": "f0a062245782", "ip": "198.18.0.6"}] if "peers" in path else None
    return json.dumps({"message": "OK", "details": {"size": len(entries or []), "entries": entries}})
`;

interface Run {
  readonly said: { readonly error?: string; readonly leftOut?: readonly string[] };
  readonly asked: readonly string[];
  /** Seconds. */
  readonly took: number;
}

function run(answer: string, limits: Partial<GossipLimits> = {}, overlays = 'a,b'): Run {
  const words = ['-c', GOSSIP_READER + answer + SERVER, overlays, JSON.stringify({ ...GOSSIP_LIMITS, ...limits })];
  return JSON.parse(execFileSync('python3', words, { encoding: 'utf8', timeout: 20_000 })) as Run;
}

test('only questions that read are asked, and what was said is understood', () => {
  const { said, asked } = run(ANSWER, {}, 'a');
  expect(asked).toEqual([
    '/clusterpeers?json',
    '/networkpeers?nid=a&json',
    '/gettable?nid=a&tname=endpoint_table&json',
    '/gettable?nid=a&tname=overlay_peer_table&json',
    '/clusterpeers?json',
  ]);
  const peers = [{ name: 'f0a062245782', address: '198.18.0.6' }];
  expect(parseGossip(JSON.stringify(said))).toEqual({
    facts: { peers, networks: [{ id: 'a', peers, endpoints: [], locations: [] }] },
    leftOut: [],
  });
});

describe('what is bounded', () => {
  test('time: a port that hangs', () => {
    const { said, took } = run('def answer(path):\n    return None\n', { deadlineMs: 300, answerMs: 200 });
    expect(said.error).toBeDefined();
    expect(took).toBeLessThan(2);
  });

  test('time: of a network that hangs nothing is taken, and the rest is', () => {
    const hanging = ANSWER.replace('\n    entries', '\n    if "nid=a" in path: return None\n    entries');
    const { said } = run(hanging, { answerMs: 200 });
    expect(said.leftOut).toEqual([expect.stringMatching(/^a: /)]);
    expect(parseGossip(JSON.stringify(said)).facts.networks.map(({ id }) => id)).toEqual(['b']);
  });

  test.each([
    ['bytes', { maxAnswerBytes: 10 }],
    ['rows', { maxRows: 0 }],
  ])('%s of an answer', (what, limits) => {
    expect(run(ANSWER, limits).said.error).toMatch(new RegExp(`^more than \\d+ ${what}$`));
  });

  test('bytes of all answers', () => {
    expect(run(ANSWER, { maxBytes: 1 }).said.leftOut).toEqual(['b: more than 1 bytes']);
  });
});

test.each([
  ['another status', 'return "missing"', /^it answers HTTP/],
  ['no JSON', 'return "<html>"', /JSON|Expecting/],
  ['JSON of something else', 'return "[]"', /list/],
])('an answer of another program is none: %s', (_, body, why) => {
  expect(run(`def answer(path):\n    ${body}\n`).said.error).toMatch(why);
});
