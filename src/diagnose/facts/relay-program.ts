import type { ContainerSpec } from '../../docker/index.js';
import { HELPER_LABEL } from './helper-label.js';
import { TASK_LABEL } from './read-node.js';

/** Limits of a relay. Milliseconds and counts. */
export interface RelayLimits {
  /** Of one question to the node's engine. */
  readonly requestMs: number;
  /** When it ends, whatever it has. */
  readonly endMs: number;
  readonly maxContainers: number;
  readonly maxNetworks: number;
}

/** Where the engine of a node listens, as the relay's task sees it. */
export const ENGINE_SOCKET = '/var/run/docker.sock';

/** Lines of a log beyond this may be cut in two by engines. Characters. */
const MAX_LINE = 12_000;

/**
 * What a relay says, once it was put together again: answers of the node's engine as they are, but without what may hold
 * secrets, and what the collector printed.
 */
export interface RelayedNode {
  readonly version: unknown;
  readonly info: unknown;
  readonly networks: readonly unknown[];
  /** By id; a text is why there is none. */
  readonly network: Readonly<Record<string, unknown>>;
  readonly containers: readonly unknown[];
  readonly container: Readonly<Record<string, unknown>>;
  /** The collector's document, or why there is none. */
  readonly collected: unknown;
}

/**
 * A program for a task of the swarm: it asks the engine of its node what can be read there, starts the one collector beside
 * itself, and prints everything as numbered lines, which come back as the service's log: the data path may be what is
 * broken. The engine keeps that log for a while, so what may hold secrets is dropped before.
 */
const PROGRAM = `
import base64, http.client, json, os, socket, struct, sys, threading, time, urllib.parse, zlib
from concurrent.futures import ThreadPoolExecutor

spec = json.loads(sys.argv[1])
timer = threading.Timer(spec["endMs"] / 1000, lambda: os._exit(3))
timer.daemon = True
timer.start()

class Engine(http.client.HTTPConnection):
    def __init__(self, seconds=spec["requestMs"] / 1000):
        super().__init__("localhost", timeout=seconds)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(spec["socket"])

def ask(method, path, body=None):
    connection = Engine()
    try:
        connection.request(method, path, None if body is None else json.dumps(body), {"content-type": "application/json"})
        answer = connection.getresponse()
        raw = answer.read()
        if answer.status >= 300:
            raise OSError("status %d: %s" % (answer.status, raw.decode("utf-8", "replace")[:300]))
        return json.loads(raw) if raw.strip() else None
    finally:
        connection.close()

def attempt(path, clean=lambda answer: answer):
    try:
        return clean(ask("GET", path))
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)

def without(thing, *names):
    return {name: value for name, value in thing.items() if name not in names}

def clean_container(details):
    labels = (details.get("Config") or {}).get("Labels") or {}
    health = (details.get("State") or {}).get("Health") or None
    return {
        "Id": details["Id"],
        "Name": details["Name"],
        "State": {"Health": None if health is None else {"Status": health.get("Status")}},
        "Config": {"Labels": {name: labels[name] for name in spec["labels"] if name in labels}},
        "NetworkSettings": {name: details["NetworkSettings"].get(name) for name in ("SandboxKey", "Networks")},
    }

def clean_summary(summary):
    labels = summary.get("Labels") or {}
    return {"Id": summary["Id"], "Names": summary["Names"], "Labels": {name: labels[name] for name in spec["labels"] if name in labels}}

def collect():
    name = spec["name"]
    created = False
    try:
        made = ask("POST", "/containers/create?name=" + name, spec["collector"])
        created = True
        connection = Engine(spec["collectMs"] / 1000)
        connection.request("POST", "/containers/%s/attach?stream=1&stdout=1" % made["Id"], None, {"connection": "Upgrade", "upgrade": "tcp"})
        stream = connection.sock
        head = b""
        while b"\\r\\n\\r\\n" not in head:
            part = stream.recv(1)
            if not part:
                raise OSError("the engine ended the connection")
            head += part
        ask("POST", "/containers/%s/start" % made["Id"])
        return json.loads(demultiplexed(stream))
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    finally:
        if created:
            try:
                ask("DELETE", "/containers/%s?force=1&v=1" % name)
            except Exception:
                pass

def demultiplexed(stream):
    said = b""
    while True:
        head = exactly(stream, 8)
        if head is None:
            return said.split(b"\\n")[0]
        kind, length = head[0], struct.unpack(">I", head[4:])[0]
        frame = exactly(stream, length) or b""
        if kind == 1:
            said += frame
        if len(said) > spec["maxBytes"]:
            raise OSError("it says more than %d bytes" % spec["maxBytes"])

def exactly(stream, count):
    got = b""
    while len(got) < count:
        part = stream.recv(count - len(got))
        if not part:
            return None
        got += part
    return got

with ThreadPoolExecutor(max_workers=5) as pool:
    collecting = pool.submit(collect)
    version = pool.submit(attempt, "/version")
    info = pool.submit(attempt, "/info", lambda answer: without(answer, *spec["secretive"]))
    running = urllib.parse.quote(json.dumps({"status": ["running"]}))
    networks = pool.submit(attempt, "/networks")
    containers = pool.submit(attempt, "/containers/json?all=1&filters=" + running, lambda answer: [clean_summary(one) for one in answer])
    listed = networks.result()
    network = {}
    if isinstance(listed, list):
        for one in listed[:spec["maxNetworks"]]:
            verbose = "?verbose=1" if one["Scope"] == "swarm" else ""
            network[one["Id"]] = pool.submit(attempt, "/networks/" + one["Id"] + verbose)
    running = containers.result()
    container = {}
    if isinstance(running, list):
        for one in running[:spec["maxContainers"]]:
            container[one["Id"]] = pool.submit(attempt, "/containers/" + one["Id"] + "/json", clean_container)
    said = {
        "version": version.result(),
        "info": info.result(),
        "networks": listed,
        "network": {name: future.result() for name, future in network.items()},
        "containers": running,
        "container": {name: future.result() for name, future in container.items()},
        "collected": collecting.result(),
    }
text = base64.b64encode(zlib.compress(json.dumps(said, separators=(",", ":")).encode(), 9)).decode()
node = ((said["info"] if isinstance(said["info"], dict) else {}).get("Swarm") or {}).get("NodeID") or spec["unknown"]
count = max(1, -(-len(text) // spec["maxLine"]))
for index in range(count):
    print("seatrial", node, index + 1, count, text[index * spec["maxLine"]:(index + 1) * spec["maxLine"]])
sys.stdout.flush()
os._exit(0)
`;

/** Parts of `GET /info` that may hold passwords of proxies and registries. */
const SECRETIVE = ['HttpProxy', 'HttpsProxy', 'NoProxy', 'RegistryConfig', 'Labels'];
/** What a collector may say. */
const MAX_BYTES = 64 * 1024 * 1024;
/** What a node is called whose engine does not tell who it is. */
const UNKNOWN_NODE = 'unknown';

/** The command of a relay's task. `collector` is the container that it starts beside itself, under the name `name`. */
export function relayCommand(
  limits: RelayLimits,
  collector: ContainerSpec,
  name: string,
  collectMs: number,
): readonly string[] {
  const spec = {
    ...limits,
    collector,
    name,
    collectMs,
    socket: ENGINE_SOCKET,
    labels: [TASK_LABEL, HELPER_LABEL],
    secretive: SECRETIVE,
    maxBytes: MAX_BYTES,
    maxLine: MAX_LINE,
    unknown: UNKNOWN_NODE,
  };
  return ['python3', '-IS', '-c', PROGRAM, JSON.stringify(spec)];
}
