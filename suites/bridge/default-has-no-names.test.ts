import { describe, expect, test } from '@jest/globals';
import { judgeNameless, type Nameless } from './default-has-no-names.js';

const NAMELESS: Nameless = {
  node: 'worker1',
  network: 'bridge',
  known: ['192.0.2.53'],
  answers: [
    { name: 'other', responseCode: 'NXDOMAIN', addresses: [] },
    { name: '0123456789ab', responseCode: 'NXDOMAIN', addresses: [] },
  ],
  address: '172.17.0.2',
  answeredBy: 'other',
  other: 'other',
};

describe('bridge/default-has-no-names', () => {
  test('holds when the resolver knows no name and the address answers', () => {
    expect(judgeNameless(NAMELESS)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Nameless>]>([
    ['no-answer', { answers: [{ name: 'other', responseCode: null, addresses: [] }] }],
    ['no-answer', { answers: [{ name: 'other', responseCode: 'SERVFAIL', addresses: [] }] }],
    ['no-answer', { known: [] }],
    ['name-resolved', { answers: [{ name: 'other', responseCode: 'NOERROR', addresses: ['172.18.0.2'] }] }],
    ['unreachable', { answeredBy: null }],
    ['unreachable', { answeredBy: 'somebody' }],
  ])('%s', (reason, change) => {
    expect(judgeNameless({ ...NAMELESS, ...change })).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
