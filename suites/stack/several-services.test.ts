import { describe, expect, test } from '@jest/globals';
import { judgeFindings, type Finding } from './several-services.js';

const FRONT: Finding = {
  asker: 'front',
  node: 'manager1',
  name: 'back',
  addresses: ['10.0.5.4'],
  answeredBy: 'seatrial-pair_back',
};

describe('stack/several-services', () => {
  test('holds when each is found and answers', () => {
    expect(judgeFindings([FRONT])).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Finding>]>([
    ['name-unknown', { addresses: [], answeredBy: null }],
    ['unreachable', { answeredBy: null }],
    ['stranger-answers', { answeredBy: 'other_back' }],
  ])('%s', (reason, change) => {
    expect(judgeFindings([{ ...FRONT, ...change }])).toMatchObject({ reason, place: { service: 'front' } });
  });
});
