import { isIPv4 } from 'node:net';
import { Ajv, type JSONSchemaType } from 'ajv';
import { quoteForShell } from '../docker/index.js';
import type { Shell } from '../process/shell.js';
import { errorText } from '../support/failure.js';
import type { Identity } from './dial.js';
import { probeFailure } from './failure.js';
import { HANG_GUARD_MS } from './hang-guard.js';

/** A datagram that pretends to come from a member of an overlay, in clear VXLAN. */
export interface ForgedDatagram {
  readonly vni: number;
  /** Hardware and overlay address that it pretends to come from. */
  readonly sourceMac: string;
  readonly source: string;
  /** Whom it is for. */
  readonly destinationMac: string;
  readonly destination: string;
  readonly destinationPort: number;
  /** Its content; letters, digits and hyphens. */
  readonly marker: string;
}

/** What is forged, and where it is sent. */
export interface ForgePlan {
  /** Data-path address and port of the node that the destinations are on. */
  readonly node: string;
  readonly port: number;
  readonly datagrams: readonly ForgedDatagram[];
  /** Longest wait for the answers; 500 ms when left out. */
  readonly timeoutMs?: number;
}

interface ForgeDocument {
  answers: (Identity | null)[];
}

const text = { type: 'string' } as const;
const SCHEMA: JSONSchemaType<ForgeDocument> = {
  type: 'object',
  required: ['answers'],
  properties: {
    answers: {
      type: 'array',
      items: {
        type: 'object',
        nullable: true,
        required: ['task', 'service', 'node', 'host', 'peer'],
        properties: { task: text, service: text, node: text, host: text, peer: text },
      } as never,
    },
  },
};
const isForgeDocument = new Ajv().compile(SCHEMA);

/**
 * Makes each destination learn where the forger is by a request for its hardware address, sends the datagram right after
 * it, and listens where VTEPs would send the answer.
 */
const PROGRAM = `
import json, os, select, socket, struct, sys, time
spec = json.loads(sys.argv[1])

def mac(text):
    return bytes.fromhex(text.replace(":", ""))

def checksum(data):
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff

def carried(vni, frame):
    return struct.pack(">II", 0x08000000, vni << 8) + frame

def request(one):
    return (mac(one["destinationMac"]) + mac(one["sourceMac"]) + struct.pack(">HHHBBH", 0x0806, 1, 0x0800, 6, 4, 1)
            + mac(one["sourceMac"]) + socket.inet_aton(one["source"]) + bytes(6) + socket.inet_aton(one["destination"]))

def datagram(one, port):
    content = one["marker"].encode() + b"\\n"
    udp = struct.pack(">4H", port, one["destinationPort"], 8 + len(content), 0) + content
    ends = socket.inet_aton(one["source"]) + socket.inet_aton(one["destination"])
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0)
    head = head[:10] + struct.pack(">H", checksum(head + ends)) + ends
    return mac(one["destinationMac"]) + mac(one["sourceMac"]) + struct.pack(">H", 0x0800) + head + udp

answers = [None] * len(spec["datagrams"])
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    end.bind(("", spec["port"]))
    to = (spec["node"], spec["port"])
    for index, one in enumerate(spec["datagrams"]):
        end.sendto(carried(one["vni"], request(one)), to)
        end.sendto(carried(one["vni"], datagram(one, 40000 + index)), to)
    deadline = time.monotonic() + spec["timeoutMs"] / 1000
    while None in answers:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([end], [], [], left)[0]:
            break
        packet = end.recv(2048)
        if len(packet) < 8 + 14 + 28 or packet[20:22] != b"\\x08\\x00" or packet[31] != 17:
            continue
        vni = struct.unpack(">I", packet[4:8])[0] >> 8
        inner = packet[22:]
        udp = inner[(inner[0] & 15) * 4:]
        index = struct.unpack(">H", udp[2:4])[0] - 40000
        if 0 <= index < len(answers) and spec["datagrams"][index]["vni"] == vni:
            try:
                answers[index] = json.loads(udp[8:])
            except ValueError:
                pass
sys.stdout.write(json.dumps({"answers": answers}, separators=(",", ":")))
sys.stdout.flush()
os._exit(0)
`;

/**
 * Sends forged datagrams from the network namespace of `shell`, all at once. Returns who answered each one, to the forger
 * and in clear; `null` where nobody did.
 */
export async function forgeDatagrams(shell: Shell, plan: ForgePlan): Promise<readonly (Identity | null)[]> {
  const result = await shell.run(forgeCommand(plan), { deadlineMs: (plan.timeoutMs ?? 500) + HANG_GUARD_MS });
  if (result.exitCode !== 0) throw probeFailure(`forging VXLAN from ${shell.name}`, result, 'exit 0');
  try {
    return parseForged(result.stdout, plan);
  } catch (error) {
    throw probeFailure(`reading answers to forged VXLAN on ${shell.name}`, result, errorText(error));
  }
}

/** The command that carries out a plan. */
export function forgeCommand({ node, port, datagrams, timeoutMs = 500 }: ForgePlan): string {
  const wrong = [node, ...datagrams.flatMap(({ source, destination }) => [source, destination])].find(
    (address) => !isIPv4(address),
  );
  if (wrong !== undefined) throw new TypeError(`Expected IPv4 addresses to forge datagrams, got ${wrong}`);
  return `python3 -IS -c ${quoteForShell(PROGRAM)} ${quoteForShell(JSON.stringify({ node, port, datagrams, timeoutMs }))}`;
}

/** Reads what {@link forgeCommand} prints. */
export function parseForged(output: string, { datagrams }: ForgePlan): readonly (Identity | null)[] {
  const document: unknown = JSON.parse(output);
  if (!isForgeDocument(document) || document.answers.length !== datagrams.length) {
    throw new TypeError(`${datagrams.length} answers or none instead of them`);
  }
  return document.answers;
}
