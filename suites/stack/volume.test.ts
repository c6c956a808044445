import { describe, expect, test } from '@jest/globals';
import { AIMED_NODE } from '../stacks.js';
import { judgeKept, type KeptData } from './volume.js';

const KEPT: KeptData = { writtenOn: AIMED_NODE, readOn: AIMED_NODE, recreated: true, written: 'ab', read: 'ab' };

describe('stack/volume', () => {
  test('holds when the successor reads the same', () => {
    expect(judgeKept(KEPT)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<KeptData>]>([
    ['data-missing', { readOn: 'manager1', read: null }],
    ['data-differs', { read: 'cd' }],
    ['not-recreated', { recreated: false }],
  ])('%s', (reason, change) => {
    expect(judgeKept({ ...KEPT, ...change })).toMatchObject({ reason, place: { service: 'volumes-keeper' } });
  });
});
