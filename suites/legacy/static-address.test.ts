import { describe, expect, test } from '@jest/globals';
import { judgeAddress, type StaticAddress } from './static-address.js';

const GIVEN: StaticAddress = {
  node: 'own2',
  subnet: '10.77.1.0/24',
  wanted: '10.77.1.66',
  refused: null,
  told: '10.77.1.66',
  seen: ['127.0.0.1', '10.77.1.66', '172.18.0.2'],
};

describe('legacy/static-address', () => {
  test('holds when the container has the address', () => {
    expect(judgeAddress(GIVEN)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<StaticAddress>]>([
    ['refused', { refused: 'Invalid address', told: '', seen: [] }],
    ['other-address', { told: '10.77.1.2' }],
    ['other-address', { seen: ['127.0.0.1'] }],
  ])('%s', (reason, change) => {
    expect(judgeAddress({ ...GIVEN, ...change })).toMatchObject({ reason, place: { node: 'own2' } });
  });
});
