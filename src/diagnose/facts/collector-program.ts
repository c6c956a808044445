import { GOSSIP_LIMITS, GOSSIP_READER } from './gossip-program.js';
import { PROBER } from './probe-program.js';

/** Text of one section of what a node said, or why there is none. */
export interface Section {
  readonly text?: string;
  readonly error?: string;
}

/** What the collector prints, before it is parsed. */
export interface CollectedNode {
  readonly durationMs: number;
  readonly namespaces: readonly { readonly name: string; readonly sections: Readonly<Record<string, Section>> }[];
  /** Sections of the node as a whole. */
  readonly host: Readonly<Record<string, Section>>;
  /** Namespaces that were left out because there are too many. */
  readonly leftOut: number;
}

/** Limits of the collector. */
export interface CollectorLimits {
  /** Stays after reading, to probe when it is told: see {@link PROBER}. It ends with its input, and after this time. */
  readonly stayMs: number | null;
  /** When it ends, whatever it has. */
  readonly deadlineMs: number;
  /** Of one section. */
  readonly maxBytes: number;
  readonly maxNamespaces: number;
  /** Ids of overlays of the swarm: where the engine's diagnostic port is on, it is asked for their gossip. */
  readonly overlays: readonly string[];
}

/** Settings of the kernel that are read in every namespace. */
const SYSCTLS = [
  'net.ipv4.ip_forward',
  'net.ipv4.conf.docker_gwbridge.route_localnet',
  'net.ipv4.vs.conntrack',
  'net.ipv4.vs.conn_reuse_mode',
  'net.ipv4.vs.expire_nodest_conn',
  'net.ipv4.neigh.default.gc_thresh1',
  'net.ipv4.neigh.default.gc_thresh2',
  'net.ipv4.neigh.default.gc_thresh3',
  'net.netfilter.nf_conntrack_count',
  'net.netfilter.nf_conntrack_max',
  'net.netfilter.nf_conntrack_tcp_be_liberal',
  'net.bridge.bridge-nf-call-iptables',
];

/** Settings of an engine that concern networks; of its configuration nothing else is taken over. */
const ENGINE_SETTINGS = [
  'iptables',
  'ip-forward',
  'ip-masq',
  'userland-proxy',
  'live-restore',
  'firewall-backend',
  'mtu',
  'network-diagnostic-port',
];

/** Lines of an engine's log that tell of networks in trouble. */
const LOG_PATTERN =
  '\\bfdb\\b|neighbor entry|ipvs|vxlan|memberlist|bulk sync|healthscore|no installed keys|not encrypted|sandbox|' +
  'mangle rule|input drop rule|concurrent queries|failed to query external dns|load balancing endpoint|' +
  'peer (?:add|delete)|firewall mark|subnet sandbox|conntrack.*full|heartbeat|attaching to network failed|' +
  'not manually attachable|available IP|address already in use';

/**
 * The collector: one program for one node, run by a helper in the node's own process and network namespaces. It only
 * reads, enters one network namespace after the other, and prints one JSON document. Namespaces are entered by threads,
 * because entering costs nothing there, and a process for each would.
 */
const PROGRAM = `
import glob, json, os, re, shutil, socket, subprocess, sys, time
from concurrent.futures import ThreadPoolExecutor

spec = json.loads(sys.argv[1])
end_after(spec["ownEndMs"] / 1000)
began = time.monotonic()
ends = began + spec["deadlineMs"] / 1000
root = "/proc/1/root"
folder = root + "/run/docker/netns"

def enter(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if hasattr(os, "setns"):
            os.setns(descriptor, 0x40000000)
        else:
            import ctypes
            if ctypes.CDLL(None, use_errno=True).setns(descriptor, 0x40000000) != 0:
                raise OSError(ctypes.get_errno(), "setns")
    finally:
        os.close(descriptor)

def section(text):
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    if len(raw) > spec["maxBytes"]:
        return {"error": "more than %d bytes" % spec["maxBytes"]}
    return {"text": raw.decode("utf-8", "replace")}

def run(command, given=None):
    left = ends - time.monotonic()
    if left <= 0:
        return {"error": "no time was left"}
    if shutil.which(command[0]) is None:
        return {"error": "the image has no " + command[0]}
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=left)
    except subprocess.TimeoutExpired:
        return {"error": "no end before the deadline"}
    except OSError as error:
        return {"error": str(error)}
    if done.returncode != 0:
        return {"error": "exit %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace").strip()[-300:])}
    return section(done.stdout)

def read(path):
    try:
        with open(path, "rb") as file:
            # Kernel settings refuse to be read into a buffer of some megabytes.
            return file.read(65536)
    except OSError:
        return None

def listening():
    found = set()
    for table in ("tcp", "tcp6"):
        for line in (read("/proc/thread-self/net/" + table) or b"").decode().split("\\n")[1:]:
            words = line.split()
            if len(words) > 3 and words[3] == "0A":
                address, port = words[1].split(":")
                found.add((hex_address(address), int(port, 16)))
    return sorted(found)

def hex_address(text):
    raw = b"".join(bytes.fromhex(text[at:at + 8])[::-1] for at in range(0, len(text), 8))
    return socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw)

def lines_of(path, most):
    try:
        with open(path, "r", errors="replace") as file:
            for number, line in enumerate(file):
                if number >= most:
                    return
                yield line
    except OSError:
        return

def proc_address(text):
    # The last four bytes, in the order of the machine: IPv4, also where it is written as IPv6.
    return ".".join(str(byte) for byte in reversed(bytes.fromhex(text[-8:])))

def counters():
    found = {}
    titles = {}
    for line in lines_of("/proc/thread-self/net/snmp", 100):
        words = line.split()
        if words[0] not in titles:
            titles[words[0]] = words
            continue
        for title, value in zip(titles[words[0]][1:], words[1:]):
            if title in ("InCsumErrors", "FragFails"):
                found[words[0][:-1] + title] = int(value)
    for line in lines_of("/proc/thread-self/net/xfrm_stat", 100):
        words = line.split()
        if len(words) == 2:
            found[words[0]] = int(words[1])
    columns = None
    for line in lines_of("/proc/thread-self/net/stat/nf_conntrack", 1024):
        if columns is None:
            columns = line.split()
            continue
        for column, value in zip(columns, line.split()):
            if column in ("invalid", "insert_failed", "drop", "early_drop"):
                name = "conntrack_" + column
                found[name] = found.get(name, 0) + int(value, 16)
    return found

def connections(sections):
    dialled = set()
    silent = False
    for file in ("tcp", "tcp6"):
        for line in lines_of("/proc/thread-self/net/" + file, 5000):
            words = line.split()
            if len(words) < 4 or words[3] not in ("01", "02"):
                continue
            address = proc_address(words[2].split(":")[0])
            if address.startswith("127."):
                continue
            if words[3] == "02":
                dialled.add(address)
            else:
                silent = True
    if dialled:
        sections["dialled"] = section(json.dumps(sorted(dialled)[:50]))
    if silent:
        sections["connections"] = run(["ss", "-HtnoiO", "state", "established"])

def flows():
    # VXLAN and gossip are so many, and of no interest here.
    found = set()
    for line in lines_of("/proc/thread-self/net/nf_conntrack", 20000):
        if " udp " not in line:
            continue
        ends = re.findall(r"src=(\\S+) dst=(\\S+) sport=\\d+ dport=(\\d+)", line)
        if len(ends) == 2 and ends[0][2] not in ("4789", "7946", "53") and len(found) < 200:
            found.add((ends[0][1], int(ends[0][2]), ends[1][0]))
    return section(json.dumps(sorted(found)))

def balanced():
    found = set()
    for line in lines_of("/proc/thread-self/net/ip_vs_conn", 20000):
        words = line.split()
        if len(words) >= 8 and words[0] == "UDP" and len(words[3]) == 8 and len(found) < 200:
            to = [".".join(str(byte) for byte in bytes.fromhex(words[at])) for at in (3, 5)]
            found.add((to[0], int(words[4], 16), to[1]))
    return section(json.dumps(sorted(found)))

def resolvers():
    found = {}
    for path in sorted(glob.glob(root + "/var/lib/docker/containers/*/resolv.conf"))[:500]:
        found[os.path.basename(os.path.dirname(path))] = (read(path) or b"")[:4096].decode("utf-8", "replace")
    return section(json.dumps(found))

def first_of(*programs):
    return next((name for name in programs if shutil.which(name) is not None), programs[0])

def read_namespace(name, path):
    try:
        enter(path)
    except OSError as error:
        return {"name": name, "sections": {"links": {"error": str(error)}}}
    first_counters[name] = (time.monotonic(), counters())
    sections = {"links": run(["ip", "-j", "-s", "-d", "-batch", "-"], b"addr show\\nroute show\\nneigh show\\n")}
    if b'"vxlan"' in sections["links"].get("text", "").encode():
        sections["forwarding"] = run(["bridge", "-j", "fdb", "show"])
    ipvs = read("/proc/thread-self/net/ip_vs")
    # Three lines of head say that there is nothing.
    if ipvs is not None and ipvs.count(b"\\n") > 3:
        sections["balancers"] = run(["ipvsadm", "-S", "-n"])
        sections["timeouts"] = run(["ipvsadm", "-L", "--timeout"])
        sections["balanced"] = balanced()
    # Overlays and balancers have no programs of their own.
    if re.match(r"\\d+-|lb_|ingress_sbox", name) is None:
        sections["listening"] = section(json.dumps(listening()))
    # What no rule of this variant was ever put into is not asked: asking would make its tables.
    if read("/proc/thread-self/net/ip_tables_names"):
        sections["rules-legacy"] = run([first_of("iptables-legacy-save"), "-c"])
    # Namespaces of overlays hold bridges, and engines put no rules there.
    if re.match(r"\\d+-", name) is None:
        if name != "host":
            connections(sections)
        sections["rules-nft"] = run([first_of("iptables-nft-save", "iptables-save"), "-c"])
    if name == "host":
        sections["states"] = run(["ip", "xfrm", "state", "list", "nokeys"])
        sections["policies"] = run(["ip", "xfrm", "policy", "list", "dir", "out"])
        sections["sockets"] = run(["ss", "-H", "-lntup"])
        sections["nft-tables"] = run(["nft", "list", "tables"])
        sections["flows"] = flows()
    sysctls = {}
    for key in spec["sysctls"]:
        value = read("/proc/sys/" + "/".join(key.split(".")))
        if value is not None:
            sysctls[key] = value.decode("utf-8", "replace").strip()
    sections["sysctls"] = section(json.dumps(sysctls))
    return {"name": name, "sections": sections}

def second_counters(place):
    name, path = place
    try:
        enter(path)
    except OSError:
        return None
    before = first_counters[name][1]
    now = counters()
    rising = {key: {"total": value, "rose": max(0, value - before.get(key, 0))} for key, value in now.items() if value > 0}
    return section(json.dumps(rising))

def engines():
    for process in glob.glob("/proc/[0-9]*/comm"):
        if (read(process) or b"").strip() == b"dockerd":
            yield os.path.dirname(process)

def engine_log():
    for engine in engines():
        output = engine + "/fd/2"
        try:
            if os.path.isfile(output):
                with open(output, "rb") as file:
                    file.seek(0, os.SEEK_END)
                    file.seek(max(0, file.tell() - spec["maxBytes"]))
                    return section(wanted(file.read()))
        except OSError as error:
            return {"error": str(error)}
        journal = run(["chroot", root, "journalctl", "_COMM=dockerd", "-n", "4000", "-o", "cat", "--no-pager", "-q"])
        return section(wanted(journal["text"].encode())) if "text" in journal else journal
    return {"error": "no process dockerd"}

def wanted(log):
    lines = [line[:400] for line in log.decode("utf-8", "replace").split("\\n") if re.search(spec["logPattern"], line, re.I)]
    return "\\n".join(lines[-60:])

def engine_settings():
    settings = {}
    for engine in engines():
        words = (read(engine + "/cmdline") or b"").decode("utf-8", "replace").split("\\0")
        for word, following in zip(words, words[1:] + [""]):
            name, equals, value = word.lstrip("-").partition("=")
            if word.startswith("--") and name in spec["engineSettings"]:
                settings[name] = value if equals else following if following and not following.startswith("-") else "true"
    try:
        configured = json.loads(read(root + "/etc/docker/daemon.json") or b"{}")
        for name in spec["engineSettings"]:
            if isinstance(configured.get(name), (bool, int, str)):
                settings[name] = json.dumps(configured[name]).strip('"')
    except (ValueError, AttributeError):
        pass
    return settings

def engine_age():
    for engine in engines():
        try:
            # Nodes may be containers of a machine, which has an engine of its own.
            if os.stat(engine + "/ns/net").st_ino != own:
                continue
            started = int((read(engine + "/stat") or b"").rsplit(b") ", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
            return round(1000 * (float((read("/proc/uptime") or b"").split()[0]) - started))
        except (OSError, ValueError, IndexError):
            pass
    return None

def environment(settings):
    mounts = (read("/proc/1/mounts") or b"").decode("utf-8", "replace").split("\\n")
    # What was mounted last hides what was there before.
    over = [line.split(" ") for line in mounts if re.match(r"\\S+ /proc(/sys)? ", line)]
    options = over[-1][3].split(",") if over else []
    inside = (read(root + "/run/systemd/container") or b"").decode("utf-8", "replace").strip()
    resolver = (read(root + "/etc/resolv.conf") or b"").decode("utf-8", "replace")
    return {
        "settingsReadOnly": "ro" in options,
        "insideContainer": inside,
        "nameServers": re.findall(r"^nameserver[ \\t]+(\\S+)", resolver, re.M),
        "engineSettings": settings,
        "engineAgeMs": engine_age(),
    }

def features():
    return {
        "ipvs": os.path.exists("/proc/net/ip_vs"),
        "bridge-netfilter": os.path.exists("/proc/sys/net/bridge"),
        "conntrack": os.path.exists("/proc/sys/net/netfilter/nf_conntrack_max"),
        "xfrm": os.path.exists("/proc/net/xfrm_stat") or os.path.exists("/proc/sys/net/core/xfrm_acq_expires"),
    }

first_counters = {}
own = os.stat("/proc/1/ns/net").st_ino
places = [("host", "/proc/1/ns/net")]
try:
    names = sorted(os.listdir(folder))
except OSError:
    names = []
for name in names:
    path = folder + "/" + name
    try:
        if os.stat(path).st_ino != own:
            places.append((name, path))
    except OSError:
        pass
left_out = max(0, len(places) - spec["maxNamespaces"])
places = places[:spec["maxNamespaces"]]
with ThreadPoolExecutor(max_workers=2) as pool:
    log = pool.submit(engine_log)
    namespaces = list(pool.map(lambda place: read_namespace(*place), places))
    # What rises only shows over a while.
    newest = max((when for when, _ in first_counters.values()), default=0)
    time.sleep(max(0, min(newest + 1, ends) - time.monotonic()))
    # Threads of the pool enter namespaces: the main one stays where the helper was started.
    again = [(namespace, place) for namespace, place in zip(namespaces, places) if namespace["name"] in first_counters]
    for (namespace, _), rising in zip(again, pool.map(lambda one: second_counters(one[1]), again)):
        if rising is not None:
            namespace["sections"]["counters"] = rising
settings = engine_settings()
certificate = root + "/var/lib/docker/swarm/certificates/swarm-node.crt"
host = {
    "log": log.result(),
    "features": section(json.dumps(features())),
    "certificate": run(["openssl", "x509", "-noout", "-dates", "-in", certificate]),
    "environment": section(json.dumps(environment(settings))),
    "resolver": section((read(root + "/etc/resolv.conf") or b"").decode("utf-8", "replace")),
    "resolvers": resolvers(),
}
diagnostic_port = settings.get("network-diagnostic-port", "")
if re.fullmatch(r"[1-9]\\d{0,4}", diagnostic_port) and int(diagnostic_port) < 65536:
    here = {name.split("-", 1)[1] for name in names if re.match(r"\\d+-", name)}
    overlays = [network for network in spec["overlays"] if network[:10] in here]
    try:
        host["gossip"] = section(json.dumps(read_gossip(int(diagnostic_port), overlays, spec["gossip"], ends)))
    except UNREAD as error:
        host["gossip"] = {"error": "the diagnostic port %s: %s" % (diagnostic_port, error)}
sys.stdout.write(json.dumps({
    "durationMs": round((time.monotonic() - began) * 1000),
    "namespaces": namespaces,
    "host": host,
    "leftOut": left_out,
}, separators=(",", ":")) + "\\n")
sys.stdout.flush()
`;

/** Whatever it was doing, it ends: also when whoever started it is gone. */
const OWN_END = `
import os, threading

def end_after(seconds):
    timer = threading.Timer(seconds, lambda: os._exit(3))
    timer.daemon = True
    timer.start()
`;

const MAIN = `
if spec["stayMs"] is not None:
    probe_session()
os._exit(0)
`;

/** What a collector may take beyond its deadline before it ends whatever it is doing. Milliseconds. */
const OWN_END_GRACE_MS = 30_000;

/** The command that runs the collector. */
export function collectorCommand(limits: CollectorLimits): readonly string[] {
  const ownEndMs = limits.deadlineMs + (limits.stayMs ?? 0) + OWN_END_GRACE_MS;
  const spec = {
    ...limits,
    ownEndMs,
    sysctls: SYSCTLS,
    engineSettings: ENGINE_SETTINGS,
    logPattern: LOG_PATTERN,
    gossip: GOSSIP_LIMITS,
  };
  const program = [OWN_END, GOSSIP_READER, PROGRAM, ...(limits.stayMs === null ? [] : [PROBER]), MAIN].join('');
  return ['python3', '-IS', '-c', program, JSON.stringify(spec)];
}
