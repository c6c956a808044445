import { describe, expect, test } from '@jest/globals';
import { judgeSiblings, type Siblings } from './same-host.js';

const SIBLINGS: Siblings = { node: 'worker1', expected: ['b', 'a'], answers: ['b', 'a'], errors: [] };

describe('macvlan/same-host', () => {
  test('holds when both answer', () => {
    expect(judgeSiblings(SIBLINGS)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Siblings>]>([
    ['unreachable', { answers: ['b'], errors: ['timeout'] }],
    ['unreachable', { answers: [] }],
    ['stranger-answers', { answers: ['b', 'c'] }],
  ])('%s', (reason, change) => {
    expect(judgeSiblings({ ...SIBLINGS, ...change })).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
