import { isIPv4 } from 'node:net';
import { Ajv } from 'ajv';
import type { GossipEndpoint, GossipFacts, GossipLocation, GossipNetwork, GossipPeer } from './facts.js';
import { once } from '../../support/once.js';

/** Rows that a diagnostic port answers; an engine writes `null` where there are none. */
interface Answer<Row> {
  readonly entries?: readonly Row[] | null;
}
interface PeerRow {
  /** So it is written by engines of today, by a slip in their names of fields. */
  readonly '-=name'?: string;
  readonly name?: string;
  readonly ip: string;
}
interface TableRow {
  readonly key: string;
  readonly value: string;
  readonly owner: string;
}
interface Told {
  readonly peers: readonly Answer<PeerRow>[];
  readonly networks: readonly {
    readonly id: string;
    readonly peers: Answer<PeerRow>;
    readonly endpoints: Answer<TableRow>;
    readonly locations: Answer<TableRow>;
  }[];
  readonly leftOut: readonly string[];
}

const text = { type: 'string' } as const;
const answer = (row: object): object => ({
  type: 'object',
  properties: { entries: { type: ['array', 'null'], items: row } },
});
const PEERS = answer({
  type: 'object',
  required: ['ip'],
  anyOf: [{ required: ['-=name'] }, { required: ['name'] }],
  properties: { '-=name': text, name: text, ip: text },
});
const ROWS = answer({
  type: 'object',
  required: ['key', 'value', 'owner'],
  properties: { key: text, value: text, owner: text },
});
const ajv = new Ajv({ allowUnionTypes: true, strictRequired: false });
const toldValidator = once(() =>
  ajv.compile<Told>({
    type: 'object',
    required: ['peers', 'networks', 'leftOut'],
    properties: {
      peers: { type: 'array', items: PEERS },
      networks: {
        type: 'array',
        items: {
          type: 'object',
          required: ['id', 'peers', 'endpoints', 'locations'],
          properties: { id: text, peers: PEERS, endpoints: ROWS, locations: ROWS },
        },
      },
      leftOut: { type: 'array', items: text },
    },
  }),
);

/**
 * Reads what an engine's diagnostic port said of gossip. Throws where it makes no sense.
 *
 * @returns with why networks were left out, a text for each
 */
export function parseGossip(output: string): { readonly facts: GossipFacts; readonly leftOut: readonly string[] } {
  const told: unknown = JSON.parse(output);
  const isTold = toldValidator();
  if (!isTold(told)) throw new TypeError(ajv.errorsText(isTold.errors));
  const peers = new Map(
    told.peers
      .flatMap(peersOf)
      .flatMap(({ name, address }) => (address === null ? [] : [[name, { name, address }] as const])),
  );
  const networks = told.networks.map((network): GossipNetwork => ({
    id: network.id,
    peers: peersOf(network.peers),
    endpoints: rowsOf(network.endpoints).map(endpointOf),
    locations: rowsOf(network.locations).map(locationOf),
  }));
  return {
    facts: {
      peers: [...peers.values()].toSorted((one: GossipPeer, other) => one.name.localeCompare(other.name, 'en')),
      networks: networks.filter((one) => one.peers.length + one.endpoints.length + one.locations.length > 0),
    },
    leftOut: told.leftOut,
  };
}

/** How engines call a peer of a network that they do not hear. */
const UNHEARD = /^orphan-/;

function peersOf({ entries }: Answer<PeerRow>): GossipNetwork['peers'] {
  return (entries ?? [])
    .map((row) => ({
      name: (row['-=name'] ?? row.name ?? '').replace(UNHEARD, ''),
      address: isIPv4(row.ip) || row.ip.includes(':') ? row.ip : null,
    }))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
}

function rowsOf({ entries }: Answer<TableRow>): readonly TableRow[] {
  return (entries ?? []).toSorted((one, other) => one.key.localeCompare(other.key, 'en'));
}

function endpointOf({ key, value, owner }: TableRow): GossipEndpoint {
  const field = recordFields(value);
  return {
    id: key,
    owner,
    name: field(1),
    service: field(2),
    virtualAddress: withoutPrefix(field(4)),
    address: withoutPrefix(field(5)),
  };
}

function locationOf({ key, value, owner }: TableRow): GossipLocation {
  const field = recordFields(value);
  return { id: key, owner, address: withoutPrefix(field(1)), mac: field(2), vtep: field(3) };
}

function withoutPrefix(address: string): string {
  return address.split('/', 1)[0] ?? '';
}

/** Fields of text of a record as engines write it, a protobuf message in base64, by number; empty where there is none. */
function recordFields(value: string): (number: number) => string {
  const fields = new Map<number, string>();
  const bytes = Buffer.from(value, 'base64');
  let at = 0;
  const number = (): number => {
    let sum = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      sum += (byte & 127) * scale;
      if (byte < 128) return sum;
    }
    return Number.NaN;
  };
  while (at < bytes.length) {
    const tag = number();
    const kind = tag % 8;
    if (kind === 0) {
      number();
      continue;
    }
    const length = kind === 2 ? number() : kind === 1 ? 8 : kind === 5 ? 4 : Number.NaN;
    // What is no record, or is cut off, tells no more.
    if (Number.isNaN(length) || at + length > bytes.length) break;
    const field = Math.floor(tag / 8);
    if (kind === 2 && !fields.has(field)) fields.set(field, bytes.toString('utf8', at, at + length));
    at += length;
  }
  return (field) => fields.get(field) ?? '';
}
