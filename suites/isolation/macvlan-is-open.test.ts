import { describe, expect, test } from '@jest/globals';
import { judgeOpen, type OpenContainer } from './macvlan-is-open.js';

const open = (change: Partial<OpenContainer> = {}): OpenContainer => ({
  node: 'worker1',
  container: 'seatrial-container-1',
  address: '198.18.0.233',
  published: [],
  probes: [
    { protocol: 'tcp', answer: 'seatrial-container-1', error: null },
    { protocol: 'udp', answer: 'seatrial-container-1', error: null },
  ],
  ...change,
});

describe('isolation/macvlan-is-open', () => {
  test('holds when the segment gets answers', () => {
    expect(judgeOpen(open())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<OpenContainer>]>([
    ['published', { published: ['8080/tcp'] }],
    ['unreachable', { probes: [{ protocol: 'tcp', answer: null, error: 'timeout' }] }],
    ['unreachable', { probes: [] }],
    ['stranger-answers', { probes: [{ protocol: 'tcp', answer: 'seatrial-container-2', error: null }] }],
  ])('%s', (reason, change) => {
    expect(judgeOpen(open(change))).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
