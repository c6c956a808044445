import { describe, expect, test } from '@jest/globals';
import { judgeShared, type Shared } from './shared-namespace.js';

const LOOPBACK = 'lo 00:00:00:00:00:00 127.0.0.1';
const SHARED: Shared = {
  node: 'worker1',
  observed: 'web',
  interfaces: [LOOPBACK, 'eth0 6e:1f:00:9a:b4:01 172.17.0.2'],
  seen: [LOOPBACK, 'eth0 6e:1f:00:9a:b4:01 172.17.0.2'],
  answeredBy: 'web',
};

describe('container/shared-namespace', () => {
  test('holds when both see the same', () => {
    expect(judgeShared(SHARED)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Shared>]>([
    ['other-interfaces', { seen: [LOOPBACK, 'eth0 ba:77:10:00:ff:e2 172.17.0.3'] }],
    ['other-interfaces', { seen: [LOOPBACK] }],
    ['no-network', { interfaces: [LOOPBACK], seen: [LOOPBACK] }],
    ['not-local', { answeredBy: null }],
  ])('%s', (reason, change) => {
    expect(judgeShared({ ...SHARED, ...change })).toMatchObject({ reason, place: { node: 'worker1', task: 'web' } });
  });
});
