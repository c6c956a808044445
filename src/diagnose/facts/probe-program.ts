/**
 * The second half of the helper's program, where probes are allowed. Lines come in by standard input, one JSON document
 * a line goes out: what is to be probed → `ready`; `go` → what came of the own probes; anything or the end of input →
 * what arrived from others. Answers are given all the while, only to datagrams and connections that bear the word of this
 * run, so that nobody else can use it. Sockets belong to the namespace that they were made in: a thread enters it, makes
 * them, and one loop serves all of them.
 */
export const PROBER = `
import errno, selectors, socket, struct, threading

SIZE_OF_HEADERS = 28
ICMP_REQUEST, ICMP_ANSWER = 8, 0
IP_MTU_DISCOVER, PMTU_PROBE = 10, 3
SO_ATTACH_FILTER = 26
UNUSED_VNI_WORD = 0xFFFFFE00
UNUSED_SPI = 0x5EA70001
RESOLVER = ("127.0.0.11", 53)

def name_of(error):
    return errno.errorcode.get(error.errno, str(error)) if error.errno else str(error)

def in_namespace(name, work):
    if name == "host":
        return work()
    done = {}
    def enter_and_work():
        try:
            enter(folder + "/" + name)
            done["value"] = work()
        except OSError as error:
            done["error"] = error
    thread = threading.Thread(target=enter_and_work)
    thread.start()
    thread.join()
    if "error" in done:
        raise done["error"]
    return done["value"]

def checksum_errors():
    text = read("/proc/thread-self/net/snmp") or b""
    lines = text.decode().split("\\n")
    total = 0
    for head, values in zip(lines, lines[1:]):
        names = head.split()
        if names and names[0] in ("Tcp:", "Udp:") and values.startswith(names[0]) and "InCsumErrors" in names:
            total += int(values.split()[names.index("InCsumErrors")])
    return total

def internet_checksum(data):
    if len(data) % 2:
        data += b"\\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF

class Probing:
    def __init__(self, plan):
        self.plan = plan
        self.word = plan["run"].encode()
        self.selector = selectors.DefaultSelector()
        self.kept = []
        self.heard = b""
        self.silent = False
        self.arrived = {}
        self.seats = []
        self.pending = set()
        self.paths = {path["id"]: {"sent": 0, "seen": set(), "problem": "", "by": -1} for path in plan["paths"]}
        self.connections = {one["id"]: {"connected": 0, "refused": 0, "problem": ""} for one in plan["connections"]}
        self.names = {one["id"]: {"addresses": [], "problem": ""} for one in plan["names"]}
        self.timers = []

    # -- what listens and answers

    def open(self):
        self.selector.register(0, selectors.EVENT_READ, self.hear)
        for seat in self.plan["seats"]:
            made = {"problem": "", "before": 0}
            self.seats.append(made)
            try:
                made.update(in_namespace(seat["namespace"], lambda: self.sit(seat)))
            except OSError as error:
                made["problem"] = name_of(error)
                continue
            self.watch(made["udp"], self.on_datagram)
            self.watch(made["tcp"], self.on_connection)
            self.watch(made["icmp"], self.on_icmp)
        if self.plan["captures"]:
            try:
                self.watch(self.capture_socket(), self.on_capture)
            except OSError as error:
                self.say({"ready": True, "problem": "capture: " + name_of(error)})
                return
        self.say({"ready": True, "problem": "; ".join(sorted({seat["problem"] for seat in self.seats} - {""}))})

    def sit(self, seat):
        place = (seat["address"], self.plan["port"])
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, PMTU_PROBE)
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        udp.bind(place)
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tcp.bind(place)
        tcp.listen(64)
        icmp = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        icmp.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, PMTU_PROBE)
        icmp.bind((seat["address"], 0))
        clients = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(seat["clients"])]
        return {"udp": udp, "tcp": tcp, "icmp": icmp, "clients": clients, "before": checksum_errors()}

    def capture_socket(self):
        # Only what this run sent is handed over by the kernel: VXLAN of a network that nobody has, ESP of a key that nobody has.
        port = self.plan["dataPathPort"]
        program = [
            (0x30, 0, 0, 9), (0x15, 0, 4, 17),
            (0x28, 0, 0, 22), (0x15, 0, 6, port), (0x20, 0, 0, 32), (0x15, 3, 4, UNUSED_VNI_WORD),
            (0x15, 0, 3, 50), (0x20, 0, 0, 20), (0x15, 0, 1, UNUSED_SPI),
            (0x06, 0, 0, 65535), (0x06, 0, 0, 0),
        ]
        code = b"".join(struct.pack("HBBI", *step) for step in program)
        import ctypes
        buffer = ctypes.create_string_buffer(code)
        capture = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
        capture.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", len(program), ctypes.addressof(buffer)))
        return capture

    def watch(self, watched, callback):
        watched.setblocking(False)
        self.kept.append(watched)
        self.selector.register(watched, selectors.EVENT_READ, callback)

    def forget(self, watched):
        try:
            self.selector.unregister(watched)
        except (KeyError, ValueError):
            pass
        watched.close()

    def hear(self, _):
        chunk = os.read(0, 65536)
        self.silent = chunk == b""
        self.heard += chunk

    def asked(self, data):
        """Who asked what, where it bears the word of this run."""
        words = data[:96].split(b"\\n", 1)[0].split(b" ")
        if len(words) != 5 or words[0] != b"ask" or words[1] != self.word:
            return None
        return int(words[2]), int(words[3]), int(words[4])

    def count(self, asked):
        key = asked[:2]
        self.arrived.setdefault(key, set()).add(asked[2])

    def answer(self, asked, size):
        head = b"answer %s %d %d %d %d\\n" % (self.word, self.plan["node"], *asked)
        return head.ljust(size, b".")

    def on_datagram(self, udp):
        for _ in range(64):
            try:
                data, sender = udp.recvfrom(65536)
            except OSError:
                return
            asked = self.asked(data)
            if asked is not None:
                self.count(asked)
                try:
                    udp.sendto(self.answer(asked, len(data)), sender)
                except OSError:
                    pass
            else:
                self.on_answer(data)

    def on_answer(self, data):
        words = data[:96].split(b"\\n", 1)[0].split(b" ")
        if len(words) != 6 or words[0] != b"answer" or words[1] != self.word or int(words[3]) != self.plan["node"]:
            return None
        self.answered(int(words[4]), int(words[5]), int(words[2]))
        return True

    def answered(self, path, number, by):
        state = self.paths.get(path)
        if state is None:
            return
        state["seen"].add(number)
        state["by"] = by
        self.pending.discard((path, number))

    def on_connection(self, listener):
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        received = bytearray()
        def on_request(_):
            try:
                chunk = connection.recv(65536)
            except BlockingIOError:
                return
            except OSError:
                chunk = b""
            received.extend(chunk)
            asked = self.asked(bytes(received))
            wanted = self.plan["streamBytes"]
            if asked is not None and len(received) >= wanted:
                self.count(asked)
                try:
                    connection.send(self.answer(asked, wanted))
                except OSError:
                    pass
                self.forget(connection)
            elif chunk == b"":
                self.forget(connection)
        self.watch(connection, on_request)

    def on_icmp(self, icmp):
        for _ in range(64):
            try:
                packet = icmp.recv(65536)
            except OSError:
                return
            head = (packet[0] & 15) * 4
            if packet[head] != ICMP_ANSWER:
                continue
            asked = self.asked(packet[head + 8:])
            if asked is not None and asked[0] == self.plan["node"]:
                self.answered(asked[1], asked[2], -1)

    def on_capture(self, capture):
        for _ in range(64):
            try:
                packet = capture.recv(65536)
            except OSError:
                return
            at = packet.find(b"ask " + self.word)
            asked = self.asked(packet[at:]) if at >= 0 else None
            # What this node sends is captured, too.
            if asked is not None and asked[0] != self.plan["node"]:
                self.count(asked)

    # -- what asks

    def begin(self):
        now = time.monotonic()
        spacing = self.plan["spacingMs"] / 1000
        for path in self.plan["paths"]:
            for number in range(path["tries"]):
                if path["kind"] in ("icmp", "udp", "tcp"):
                    self.pending.add((path["id"], number))
                self.timers.append((now + number * spacing, self.send, (path, number)))
        for one in self.plan["connections"]:
            for number in range(one["tries"]):
                self.pending.add(("connection", one["id"], number))
                self.timers.append((now + number * spacing / 2, self.connect, (one, number)))
        for one in self.plan["names"]:
            self.pending.add(("name", one["id"]))
            for number in range(2):
                self.timers.append((now + number, self.ask_name, (one,)))
        self.timers.sort(key=lambda timer: timer[0])

    def send(self, path, number):
        state = self.paths[path["id"]]
        seat = self.seats[path["seat"]]
        payload = b"ask %s %d %d %d\\n" % (self.word, self.plan["node"], path["id"], number)
        if seat["problem"]:
            self.problem(state, (path["id"], number), "seat: " + seat["problem"])
            return
        state["sent"] += 1
        try:
            if path["kind"] == "icmp":
                body = payload.ljust(path["bytes"] - SIZE_OF_HEADERS, b".")
                head = struct.pack("!BBHHH", ICMP_REQUEST, 0, 0, path["id"] & 0xFFFF, number)
                head = struct.pack("!BBHHH", ICMP_REQUEST, 0, internet_checksum(head + body), path["id"] & 0xFFFF, number)
                seat["icmp"].sendto(head + body, (path["address"], 0))
            elif path["kind"] == "udp":
                body = payload.ljust(path["bytes"] - SIZE_OF_HEADERS, b".")
                seat["udp"].sendto(body, (path["address"], path["port"]))
            elif path["kind"] == "data-path":
                body = struct.pack("!II", 0x08000000, UNUSED_VNI_WORD) + payload
                seat["udp"].sendto(body.ljust(path["bytes"] - SIZE_OF_HEADERS, b"."), (path["address"], path["port"]))
            elif path["kind"] == "esp":
                with socket.socket(socket.AF_INET, socket.SOCK_RAW, 50) as raw:
                    raw.sendto(struct.pack("!II", UNUSED_SPI, number + 1) + payload.ljust(64, b"."), (path["address"], 0))
            else:
                self.stream(path, number, seat, payload)
        except OSError as error:
            self.problem(state, (path["id"], number), name_of(error))

    def problem(self, state, key, text):
        state["problem"] = text
        self.pending.discard(key)

    def stream(self, path, number, seat, payload):
        client = seat["clients"].pop()
        client.setblocking(False)
        client.bind((self.plan["seats"][path["seat"]]["address"], 0))
        state = self.paths[path["id"]]
        key = (path["id"], number)
        result = client.connect_ex((path["address"], path["port"]))
        if result not in (0, errno.EINPROGRESS):
            raise OSError(result, "")
        def on_event(_):
            error = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                self.problem(state, key, errno.errorcode.get(error, str(error)))
                self.forget(client)
                return
            if not path["identity"]:
                self.answered(path["id"], number, -1)
                self.forget(client)
                return
            if not on_event.sent:
                on_event.sent = True
                state["connected"] = True
                try:
                    client.send(payload.ljust(self.plan["streamBytes"], b"."))
                except OSError as error:
                    self.problem(state, key, name_of(error))
                self.selector.modify(client, selectors.EVENT_READ, on_event)
                return
            try:
                chunk = client.recv(65536)
            except BlockingIOError:
                return
            except OSError as error:
                self.problem(state, key, name_of(error))
                chunk = b""
            on_event.received += chunk
            if len(on_event.received) >= self.plan["streamBytes"] and self.on_answer(on_event.received) is None:
                self.problem(state, key, "answered by a stranger")
            if chunk == b"" or len(on_event.received) >= self.plan["streamBytes"]:
                self.forget(client)
        on_event.sent = False
        on_event.received = b""
        self.kept.append(client)
        self.selector.register(client, selectors.EVENT_WRITE, on_event)

    def connect(self, one, number):
        state = self.connections[one["id"]]
        key = ("connection", one["id"], number)
        try:
            client = in_namespace(one["namespace"], lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            client.setblocking(False)
            result = client.connect_ex((one["address"], one["port"]))
            if result not in (0, errno.EINPROGRESS):
                raise OSError(result, "")
        except OSError as error:
            self.problem(state, key, name_of(error))
            return
        def on_event(_):
            error = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error == 0:
                state["connected"] += 1
            elif error == errno.ECONNREFUSED:
                state["refused"] += 1
            else:
                state["problem"] = errno.errorcode.get(error, str(error))
            self.pending.discard(key)
            self.forget(client)
        self.kept.append(client)
        self.selector.register(client, selectors.EVENT_WRITE, on_event)

    def ask_name(self, one):
        key = ("name", one["id"])
        if key not in self.pending:
            return
        state = self.names[one["id"]]
        number = int.from_bytes(os.urandom(2), "big")
        labels = b"".join(bytes([len(part)]) + part for part in one["name"].encode().split(b"."))
        question = struct.pack("!HHHHHH", number, 0x0100, 1, 0, 0, 0) + labels + b"\\0" + struct.pack("!HH", 1, 1)
        try:
            asker = in_namespace(one["namespace"], lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            asker.connect(RESOLVER)
            asker.send(question)
        except OSError as error:
            self.problem(state, key, name_of(error))
            return
        def on_reply(_):
            try:
                reply = asker.recv(65536)
            except BlockingIOError:
                return
            except OSError as error:
                self.problem(state, key, name_of(error))
                self.forget(asker)
                return
            if len(reply) < 12 or reply[:2] != question[:2]:
                return
            code = reply[3] & 15
            state["addresses"] = addresses_in(reply, len(question))
            self.problem(state, key, "" if code == 0 else "rcode %d" % code)
            self.forget(asker)
        self.watch(asker, on_reply)

    # -- its course

    def loop(self, until, condition):
        while not condition() and not self.silent:
            now = time.monotonic()
            if now >= until:
                return
            while self.timers and self.timers[0][0] <= now:
                _, work, given = self.timers.pop(0)
                work(*given)
            wait = min(until, self.timers[0][0] if self.timers else until) - time.monotonic()
            for key, _ in self.selector.select(max(0, min(wait, 0.5))):
                key.data(key.fileobj)

    def told(self):
        return b"\\n" in self.heard

    def say(self, document):
        sys.stdout.write(json.dumps(document, separators=(",", ":")) + "\\n")
        sys.stdout.flush()

    def run(self):
        self.open()
        patience = self.plan["patienceMs"] / 1000
        self.loop(time.monotonic() + patience, self.told)
        if not self.told():
            return
        self.heard = self.heard.split(b"\\n", 1)[1]
        began = time.monotonic()
        self.begin()
        # Packets of which nobody sends answers are on their way when the last of them was sent.
        self.loop(began + self.plan["deadlineMs"] / 1000, lambda: not self.pending and not self.timers)
        waiting = self.pending
        self.say({
            "durationMs": round((time.monotonic() - began) * 1000),
            "paths": [[number, state["sent"], len(state["seen"]), state["by"], state["problem"], state.get("connected", False)] for number, state in self.paths.items()],
            "connections": [[number, state["connected"], state["refused"], sum(1 for key in waiting if key[:2] == ("connection", number)), state["problem"]] for number, state in self.connections.items()],
            "names": [[number, state["addresses"], "no answer" if ("name", number) in waiting else state["problem"]] for number, state in self.names.items()],
        })
        self.loop(time.monotonic() + patience, self.told)
        errors = []
        for seat, made in zip(self.plan["seats"], self.seats):
            try:
                errors.append(-1 if made["problem"] else in_namespace(seat["namespace"], checksum_errors) - made["before"])
            except OSError:
                errors.append(-1)
        self.say({"arrived": [[*key, len(numbers)] for key, numbers in self.arrived.items()], "checksumErrors": errors})

def addresses_in(reply, at):
    found = []
    count = struct.unpack("!H", reply[6:8])[0]
    try:
        for _ in range(count):
            while reply[at] != 0 and reply[at] < 192:
                at += reply[at] + 1
            at += 1 if reply[at] == 0 else 2
            kind, _, _, size = struct.unpack("!HHIH", reply[at:at + 10])
            if kind == 1:
                found.append(".".join(str(part) for part in reply[at + 10:at + 14]))
            at += 10 + size
    except (IndexError, struct.error):
        pass
    return sorted(found)

def probe_session():
    heard = b""
    # The request that attached this may have left something before the plan.
    while b"\\n" not in heard or b'{"run"' not in heard:
        chunk = os.read(0, 65536)
        if chunk == b"":
            return
        heard += chunk
    line, rest = heard[heard.index(b'{"run"'):].split(b"\\n", 1)
    probing = Probing(json.loads(line))
    probing.heard = rest
    probing.run()
`;
