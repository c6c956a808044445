import { describe, expect, test } from '@jest/globals';
import { judgeEgress, type Egress } from './masqueraded-egress.js';

const EGRESS: Egress = {
  node: 'worker1',
  network: 'pets',
  hostAddress: '10.0.0.2',
  containerAddress: '172.18.0.2',
  fromHost: 1,
  fromContainer: 0,
  seenSource: '10.0.0.2',
};

describe('bridge/masqueraded-egress', () => {
  test('holds when only the host is seen', () => {
    expect(judgeEgress(EGRESS)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Egress>]>([
    ['not-masqueraded', { fromHost: 0, fromContainer: 1, seenSource: null }],
    ['nothing-arrives', { fromHost: 0, seenSource: null }],
    ['no-answer', { seenSource: null }],
    ['other-source', { seenSource: '10.0.0.3' }],
  ])('%s', (reason, change) => {
    expect(judgeEgress({ ...EGRESS, ...change })).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
