import { expect, test } from '@jest/globals';
import { cleanDeep } from './clean-deep.js';
import { parseCollected } from './parse-collected.js';
import { parseGossip } from './parse-gossip.js';

const NETWORK = 'n3v24881nizx3c132hr5gtmrw';
const NONE = { size: 0, entries: null };
const PEER = { '-=name': 'f0a062245782', ip: '198.18.0.6' };

/** A record as engines write it: text fields by number, and an inner message and a flag between them. */
function record(fields: Readonly<Record<number, string>>): string {
  const parts = Object.entries(fields).map(([number, text]) =>
    Buffer.concat([Buffer.from([(Number(number) << 3) | 2, text.length]), Buffer.from(text)]),
  );
  return Buffer.concat([...parts, Buffer.from([9 << 3, 1])]).toString('base64');
}

const ENDPOINT = {
  key: 'aaaa',
  value: record({ 1: 'echo.1.x', 2: 'echo', 3: 'serviceid', 4: '10.0.1.2', 5: '10.0.1.3', 6: '\u0008\u0050' }),
  owner: 'f0a062245782',
};
const LOCATION = {
  key: 'aaaa',
  value: record({ 1: '10.0.1.3/24', 2: '02:42:0a:00:01:03', 3: '198.18.0.6' }),
  owner: 'f0a062245782',
};

function told(network: object, peers: readonly object[] = [{ size: 1, entries: [PEER] }]): string {
  return JSON.stringify({
    peers,
    networks: [{ id: NETWORK, peers: NONE, endpoints: NONE, locations: NONE, ...network }],
    leftOut: [],
  });
}

test('peers and rows, as engines tell them', () => {
  const { facts } = parseGossip(
    told({
      peers: { size: 2, entries: [PEER, { '-=name': 'orphan-0123456789ab', ip: 'unknown' }] },
      endpoints: { size: 1, entries: [ENDPOINT] },
      locations: { size: 1, entries: [LOCATION] },
    }),
  );
  expect(facts).toEqual({
    peers: [{ name: 'f0a062245782', address: '198.18.0.6' }],
    networks: [
      {
        id: NETWORK,
        peers: [
          { name: '0123456789ab', address: null },
          { name: 'f0a062245782', address: '198.18.0.6' },
        ],
        endpoints: [
          {
            id: 'aaaa',
            owner: 'f0a062245782',
            name: 'echo.1.x',
            service: 'echo',
            virtualAddress: '10.0.1.2',
            address: '10.0.1.3',
          },
        ],
        locations: [
          { id: 'aaaa', owner: 'f0a062245782', address: '10.0.1.3', mac: '02:42:0a:00:01:03', vtep: '198.18.0.6' },
        ],
      },
    ],
  });
});

test('a peer counts that one of two readings has, also where its name is written rightly', () => {
  const second = { size: 1, entries: [{ name: '0123456789ab', ip: '198.18.0.5' }] };
  const { facts } = parseGossip(told({}, [{ size: 1, entries: [PEER] }, second, NONE]));
  expect(facts.peers.map(({ address }) => address)).toEqual(['198.18.0.5', '198.18.0.6']);
  expect(facts.networks).toEqual([]);
});

test.each(['', '!!', 'CgVlY2g', record({ 1: 'x' }).slice(0, 3), Buffer.from([255, 255]).toString('base64')])(
  'a row that is no record keeps its owner: %s',
  (value) => {
    const { facts } = parseGossip(told({ locations: { size: 1, entries: [{ ...LOCATION, value }] } }));
    expect(facts.networks[0]?.locations[0]).toMatchObject({ id: 'aaaa', owner: 'f0a062245782', mac: '', vtep: '' });
  },
);

test.each([
  ['another document', '{"message":"OK"}'],
  ['a row without an owner', told({ endpoints: { size: 1, entries: [{ key: 'a', value: '' }] } })],
  ['a peer without a name', told({}, [{ size: 1, entries: [{ ip: '198.18.0.6' }] }])],
])('%s is refused', (_, output) => {
  expect(() => parseGossip(output)).toThrow(TypeError);
});

test('what a record tells is cleaned like other text', () => {
  const value = record({ 1: 'echo\u001b[31m', 2: 'password=hunter2' });
  const { facts } = parseGossip(told({ endpoints: { size: 1, entries: [{ ...ENDPOINT, value }] } }));
  const clean = JSON.stringify(cleanDeep(facts));
  for (const dirt of ['hunter2', '\\u001b']) expect(clean).not.toContain(dirt);
});

test('it is left out where the port is off, a gap where it does not answer, and networks that were not read are told', () => {
  const collected = { durationMs: 1, namespaces: [], leftOut: 0 };
  expect('gossip' in parseCollected({ ...collected, host: {} }).host).toBe(false);
  const silent = parseCollected({ ...collected, host: { gossip: { error: 'the diagnostic port 17946: refused' } } });
  expect(silent.host.gossip).toBeNull();
  expect(silent.gaps).toEqual([{ what: 'gossip of the node', why: 'the diagnostic port 17946: refused' }]);
  const text = JSON.stringify({ peers: [], networks: [], leftOut: ['a: more than 2000 rows', 'b: no end'] });
  expect(parseCollected({ ...collected, host: { gossip: { text } } }).gaps).toEqual([
    { what: 'gossip tables of 2 networks', why: 'a: more than 2000 rows' },
  ]);
});
