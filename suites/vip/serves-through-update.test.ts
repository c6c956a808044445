import { describe, expect, test } from '@jest/globals';
import { judgeServed, type Served } from './serves-through-update.js';

const served = (change: Partial<Served> = {}): Served => ({
  service: 'rolling-server',
  sent: 190,
  lost: 0,
  firstLoss: null,
  updateMs: 9100,
  before: ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'],
  after: ['cccccccccccc', 'dddddddddddd'],
  met: ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc', 'dddddddddddd'],
  ...change,
});

describe('vip/serves-through-update', () => {
  test('holds', () => {
    expect(judgeServed(served())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Served>]>([
    ['requests-lost', { lost: 7, firstLoss: { error: 'ECONNREFUSED', atMs: 1210 } }],
    ['not-updated', { after: ['aaaaaaaaaaaa', 'dddddddddddd'] }],
    ['not-updated', { after: [] }],
    ['new-task-unmet', { met: ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'] }],
  ])('%s', (reason, change) => {
    expect(judgeServed(served(change))).toMatchObject({ reason, place: { service: 'rolling-server' } });
  });
});
