import { randomUUID } from 'node:crypto';
import { Ajv, type JSONSchemaType } from 'ajv';
import { quoteForShell } from '../../src/docker/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findNamespaces } from '../../src/probes/forwarding.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import type { Shell } from '../../src/lab/shell.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { witnessed } from '../support/evidence.js';
import { cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { VIRTUAL } from './stack.js';

/** Connections are idle until IPVS forgot the one without keepalive, but no longer than this. */
const IDLE_AT_MOST_MS = 5000;

const REASONS = ['unanswered', 'idle-answered', 'kept-alive-lost'] as const;
type Reason = (typeof REASONS)[number];

/** How a request on a connection ended: with a task's answer, or an error. */
interface Ending {
  readonly task: string | null;
  readonly error: string | null;
}

/** One connection: its first request, and the one after it was idle. */
interface Connection {
  readonly first: Ending;
  readonly later: Ending;
}

export interface Idle {
  readonly service: string;
  readonly node: string;
  /** IPVS's timeout of established connections before it was changed, in seconds. */
  readonly usualTimeoutS: number;
  readonly timeoutS: number;
  readonly idleMs: number;
  readonly plain: Connection;
  readonly keptAlive: Connection;
}

interface Parameters {
  /** IPVS's timeouts of established, finished and datagram connections, in seconds; 0 leaves one as it is. */
  readonly timeoutsS: readonly [number, number, number];
  /** How often the second connection is kept alive, in seconds. */
  readonly keepAliveEveryS: number;
}

const PARAMETERS: Parameters = { timeoutsS: [2, 0, 0], keepAliveEveryS: 1 };

export default defineScenario({
  id: 'vip/long-idle',
  claim:
    "A connection to a virtual address that is idle for longer than IPVS's timeout is reset when it is used again; one with keepalive goes on.",
  level: 'core',
  requirements: ['R-vip-idle'],
  needs: ['vxlan', 'ipvs', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => VIRTUAL,
  reasons: REASONS,
  convergesWithinMs: 0,
  measure: async (context, { timeoutsS, keepAliveEveryS }): Promise<Idle> => {
    const { stack } = context;
    const network = stack.network('plain');
    const service = stack.service('pair');
    const address = service.virtualAddresses[network.name];
    const [asker] = await stack.tasks('asker');
    if (address === undefined || asker === undefined) throw cannotMeasure('a virtual address and a task', 'none');
    const namespace = (await findNamespaces(asker.node.shell)).loadBalancer(network.id);
    if (namespace === null) throw cannotMeasure(`a load balancer on ${asker.node.name}`, 'none');
    const balancer = asker.node.shell.inNetworkNamespace(namespace);
    const usual = await changeTimeouts(context, balancer, timeoutsS);
    const file = `/tmp/seatrial-idle-${randomUUID()}`;
    context.undo.add(`remove ${file} of ${asker.node.name}`, async () => {
      await asker.node.shell.run(`rm -f ${file}.port ${file}.forgotten`);
    });
    const specification = JSON.stringify({
      address,
      port: RESPONDER_PORT,
      everyS: keepAliveEveryS,
      file,
      atMostMs: IDLE_AT_MOST_MS,
    });
    const [{ stdout, stderr }] = await Promise.all([
      witnessed(context, shellOfTask(asker), `Two idle connections from ${asker.name} to ${service.name}`).run(
        `python3 -IS -c ${quoteForShell(CLIENT)} ${quoteForShell(specification)}`,
        { deadlineMs: IDLE_AT_MOST_MS + 12_000 },
      ),
      witnessed(context, balancer, `Connections that IPVS knows on ${asker.node.name}`).run(watchCommand(file), {
        deadlineMs: IDLE_AT_MOST_MS + 12_000,
      }),
    ]);
    const document: unknown = JSON.parse(stdout === '' ? 'null' : stdout);
    if (!isClientDocument(document)) throw cannotMeasure('the two connections to be told about', stderr);
    return {
      service: service.name,
      node: asker.node.name,
      usualTimeoutS: usual,
      timeoutS: timeoutsS[0] === 0 ? usual : timeoutsS[0],
      ...document,
    };
  },
  judge: judgeIdle,
  faults: [
    {
      kind: 'mutation',
      name: 'no-timeout',
      does: "Leaves IPVS's timeout of 15 minutes as it is, which the idle time does not reach.",
      change: { timeoutsS: [0, 0, 0] },
      expect: { reason: 'idle-answered', place: { service: 'virtual-pair' } },
    },
    {
      kind: 'mutation',
      name: 'rare-keepalive',
      does: "Keeps the connection alive at longer intervals than IPVS's timeout.",
      change: { keepAliveEveryS: 60 },
      expect: { reason: 'kept-alive-lost', place: { service: 'virtual-pair' } },
    },
    {
      kind: 'mutation',
      name: 'datagram-timeout',
      does: "Shortens IPVS's timeout of datagrams as well.",
      change: { timeoutsS: [2, 0, 5] },
      expect: 'look-alike',
    },
  ],
});

/**
 * Opens two connections, the second one with keepalive, and asks on both; tells the port of the first one in a file; is
 * idle until another file says that IPVS forgot it; and asks on both again.
 */
const CLIENT = `
import errno, json, os, socket, sys, time
spec = json.loads(sys.argv[1])

def ask(connection):
    try:
        connection.sendall(b"who\\n")
        data = b""
        while not data.endswith(b"\\n"):
            more = connection.recv(4096)
            if not more:
                return {"task": None, "error": "closed"}
            data += more
        return {"task": json.loads(data)["task"], "error": None}
    except TimeoutError:
        return {"task": None, "error": "timeout"}
    except OSError as error:
        return {"task": None, "error": errno.errorcode.get(error.errno, str(error))}

connections = [socket.create_connection((spec["address"], spec["port"]), 2) for _ in range(2)]
for option, value in (
    (socket.TCP_KEEPIDLE, spec["everyS"]),
    (socket.TCP_KEEPINTVL, spec["everyS"]),
):
    connections[1].setsockopt(socket.IPPROTO_TCP, option, value)
connections[1].setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
# The second one first: without keepalive it would be forgotten first.
first = [ask(connection) for connection in reversed(connections)][::-1]
started = time.monotonic()
with open(spec["file"] + ".part", "w") as part:
    part.write(str(connections[0].getsockname()[1]))
os.rename(spec["file"] + ".part", spec["file"] + ".port")
while time.monotonic() - started < spec["atMostMs"] / 1000 and not os.path.exists(spec["file"] + ".forgotten"):
    time.sleep(0.05)
idle = (time.monotonic() - started) * 1000
later = [ask(connection) for connection in connections]
plain, kept = ({"first": a, "later": b} for a, b in zip(first, later))
sys.stdout.write(json.dumps({"idleMs": idle, "plain": plain, "keptAlive": kept}))
sys.stdout.flush()
os._exit(0)
`;

type ClientDocument = Pick<Idle, 'idleMs' | 'plain' | 'keptAlive'>;
const nullableText = { type: 'string', nullable: true } as never;
const ENDING = {
  type: 'object',
  required: ['task', 'error'],
  properties: { task: nullableText, error: nullableText },
} as const;
const CONNECTION = {
  type: 'object',
  required: ['first', 'later'],
  properties: { first: ENDING, later: ENDING },
} as const;
const SCHEMA: JSONSchemaType<ClientDocument> = {
  type: 'object',
  required: ['idleMs', 'plain', 'keptAlive'],
  properties: { idleMs: { type: 'number' }, plain: CONNECTION, keptAlive: CONNECTION },
};
const isClientDocument = new Ajv().compile(SCHEMA);

/** Waits until IPVS has no connection from the port that the file tells, and then makes the other file. */
function watchCommand(file: string): string {
  const end = `$(($(date +%s) + ${IDLE_AT_MOST_MS / 1000 + 2}))`;
  return [
    `end=${end}`,
    `until [ -e ${file}.port ]; do [ $(date +%s) -lt $end ] || exit 1; sleep 0.05; done`,
    `port=$(cat ${file}.port); ipvsadm -L -n -c | grep ":$port "`,
    `while ipvsadm -L -n -c | grep -q ":$port "; do [ $(date +%s) -lt $end ] || exit 0; sleep 0.1; done`,
    `touch ${file}.forgotten; echo "no connection from port $port"`,
  ].join('\n');
}

/** Sets timeouts of IPVS, put back with the measurement. Returns that of established connections as it was, in seconds. */
async function changeTimeouts(
  context: MeasureContext,
  balancer: Shell,
  timeoutsS: Parameters['timeoutsS'],
): Promise<number> {
  const shell = witnessed(context, balancer, "IPVS's timeouts");
  const { stdout } = await shell.run('ipvsadm -l --timeout');
  const usual = /(\d+) (\d+) (\d+)/.exec(stdout);
  if (usual === null) throw cannotMeasure('three timeouts of IPVS', stdout);
  context.undo.add(`timeouts of IPVS on ${balancer.name}`, async () => {
    await balancer.run(`ipvsadm --set ${usual[0]}`);
  });
  const { exitCode, stderr } = await shell.run(`ipvsadm --set ${timeoutsS.join(' ')}`);
  if (exitCode !== 0) throw cannotMeasure('timeouts of IPVS to be changed', stderr);
  return Number(usual[1]);
}

export function judgeIdle(seen: Idle): Judgement<Reason> {
  const { service, node, plain, keptAlive, idleMs, timeoutS, usualTimeoutS } = seen;
  const place = { node, service };
  const after = `after ${(idleMs / 1000).toFixed(1)} s without traffic (IPVS's timeout: ${timeoutS} s)`;
  const silent = [plain, keptAlive].find(({ first }) => first.task === null);
  if (silent !== undefined) {
    return broken(
      'unanswered',
      place,
      `A task of ${service} answers on new connections; one ended with ${silent.first.error ?? 'nothing'}.`,
    );
  }
  if (plain.later.task !== null) {
    return broken(
      'idle-answered',
      place,
      `A connection to ${service} without keepalive fails ${after}; ${plain.later.task} answered.`,
    );
  }
  if (keptAlive.later.task === null) {
    return broken(
      'kept-alive-lost',
      place,
      `A connection to ${service} with keepalive goes on ${after}; it ended with ${keptAlive.later.error ?? 'nothing'}.`,
    );
  }
  return ok(
    `A connection to ${service} ended with ${plain.later.error ?? 'nothing'} ${after}, one with keepalive went on; ` +
      `usually the timeout is ${usualTimeoutS} s.`,
  );
}
