/** UDP over IPv4 that carries a frame as VXLAN does (RFC 7348). */
export interface CarriedFrame {
  /** Addresses and port on the underlay. */
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly vni: number;
  /** Hardware and IPv4 addresses of the frame; the latter are empty where it carries something else. */
  readonly sourceMac: string;
  readonly destinationMac: string;
  readonly source: string;
  readonly destination: string;
}

const UDP = 17;
const UDP_HEADER_BYTES = 8;
const VXLAN_HEADER_BYTES = 8;
const ETHERNET_HEADER_BYTES = 14;
const ETHERTYPE_IPV4 = 0x08_00;

/** Decodes a packet from its IPv4 header on; `null` where it is no UDP or too short to carry a frame. */
export function decodeCarriedFrame(packet: Buffer): CarriedFrame | null {
  const headerBytes = ((packet[0] ?? 0) % 16) * 4;
  const vxlan = headerBytes + UDP_HEADER_BYTES;
  const frame = vxlan + VXLAN_HEADER_BYTES;
  const inner = frame + ETHERNET_HEADER_BYTES;
  if (packet[9] !== UDP || packet.length < inner + 20) return null;
  const carriesIpv4 = packet.readUInt16BE(frame + 12) === ETHERTYPE_IPV4;
  return {
    from: addressAt(packet, 12),
    to: addressAt(packet, 16),
    port: packet.readUInt16BE(headerBytes + 2),
    vni: packet.readUIntBE(vxlan + 4, 3),
    sourceMac: macAt(packet, frame + 6),
    destinationMac: macAt(packet, frame),
    source: carriesIpv4 ? addressAt(packet, inner + 12) : '',
    destination: carriesIpv4 ? addressAt(packet, inner + 16) : '',
  };
}

function addressAt(packet: Buffer, offset: number): string {
  return packet.subarray(offset, offset + 4).join('.');
}

function macAt(packet: Buffer, offset: number): string {
  return packet
    .subarray(offset, offset + 6)
    .toString('hex')
    .replaceAll(/..(?=.)/g, '$&:');
}
