import { describe, expect, test } from '@jest/globals';
import { judgeDiscovery, parseLocation, type Discovery } from './multi-host-discovery.js';

const DISCOVERY: Discovery = {
  web: 'worker1',
  host: 'manager1',
  database: 'db-1',
  location: '10.0.0.3:15092',
  requests: [
    { name: 'db-1', hits: 1, error: '' },
    { name: 'db-1', hits: 2, error: '' },
  ],
};

describe('bridge/multi-host-discovery', () => {
  test('holds when the registered database counts', () => {
    expect(judgeDiscovery(DISCOVERY)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Discovery>]>([
    ['no-location', { location: '', requests: [] }],
    ['unreachable', { requests: [{ name: '', hits: null, error: 'Connection refused' }] }],
    ['unreachable', { requests: [] }],
    ['other-database', { requests: [{ name: 'db-0', hits: 1, error: '' }] }],
    ['not-counted', { requests: DISCOVERY.requests.map((request) => ({ ...request, hits: 1 })) }],
  ])('%s', (reason, change) => {
    expect(judgeDiscovery({ ...DISCOVERY, ...change })).toMatchObject({
      reason,
      place: { node: 'worker1', peer: 'manager1' },
    });
  });

  test('reads an answer of etcd', () => {
    expect(parseLocation('{"header":{},"kvs":[{"key":"eA==","value":"MTAuMC4wLjM6MTUwOTI="}],"count":"1"}')).toBe(
      '10.0.0.3:15092',
    );
    expect(parseLocation('{"header":{}}')).toBe('');
    expect(parseLocation('')).toBe('');
  });
});
