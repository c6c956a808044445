import { describe, expect, test } from '@jest/globals';
import { judgeStable, type Stable } from './stable.js';

type Look = Stable['after'][number];

const LOOK: Look = {
  event: 'scaling',
  virtualAddress: '10.0.1.5',
  answer: { name: 'virtual-pair', responseCode: 'NOERROR', addresses: ['10.0.1.5'], error: null },
};

const stable = (update: Partial<Look> = {}): Stable => ({
  service: 'virtual-pair',
  network: 'virtual-plain',
  node: 'manager1',
  before: '10.0.1.5',
  after: [LOOK, { ...LOOK, event: 'update', ...update }],
});

describe('vip/stable', () => {
  test('holds', () => {
    expect(judgeStable(stable())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Look>]>([
    ['address-changed', { virtualAddress: '10.0.1.12' }],
    ['address-changed', { virtualAddress: null }],
    ['answer-changed', { answer: { ...LOOK.answer, addresses: ['10.0.1.12'] } }],
  ])('%s', (reason, update) => {
    expect(judgeStable(stable(update))).toMatchObject({ reason, place: { service: 'virtual-pair' } });
  });
});
