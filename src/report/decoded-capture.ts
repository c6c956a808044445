/** A packet as tcpdump decoded it. */
export interface DecodedPacket {
  /** Since the first packet, in milliseconds. */
  readonly atMs: number;
  /** Address and port of the outermost header; empty where tcpdump names none. */
  readonly from: string;
  readonly to: string;
  /** What else was said of it, what it carries included. */
  readonly what: string;
}

/** `1795291541.123456 IP 10.0.0.1.80 > 10.0.0.2.1234: Flags [S] …`, as `tcpdump -n -tt` writes it. */
const PACKET = /^(\d+\.\d{6}) (?:(IP6?) (\S+) > (\S+): )?(.*)$/;
const BYTES = /^\t0x[\da-f]{4}:/;

/** The packets in the output of `tcpdump -n -tt`, whatever stands around them; none where it holds none. */
export function decodePackets(output: string): readonly DecodedPacket[] {
  const packets: { at: number; from: string; to: string; what: string[] }[] = [];
  for (const line of output.split('\n')) {
    const [, time, , from, to, what] = PACKET.exec(line) ?? [];
    const last = packets.at(-1);
    if (time !== undefined) packets.push({ at: Number(time), from: from ?? '', to: to ?? '', what: [what ?? ''] });
    else if (last !== undefined && !BYTES.test(line) && line.trim() !== '') last.what.push(line.trim());
  }
  const start = packets[0]?.at ?? 0;
  return packets.map(({ at, what, ...ends }) => ({ ...ends, atMs: (at - start) * 1000, what: what.join('; ') }));
}
