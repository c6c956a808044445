import { describe, expect, test } from '@jest/globals';
import { judgeListed, type Listed } from './lists-task-addresses.js';

const EXPECTED = ['10.0.3.2', '10.0.3.3', '10.0.3.4'];

const listed = (change: Partial<Listed> = {}, answer: Partial<Listed['answers'][number]> = {}): Listed => ({
  service: 'dnsrr-rr',
  virtualAddresses: [],
  expected: EXPECTED,
  answers: [
    { node: 'manager1', responseCode: 'NOERROR', addresses: EXPECTED },
    { node: 'manager2', responseCode: 'NOERROR', addresses: EXPECTED.toReversed(), ...answer },
  ],
  ...change,
});

describe('dnsrr/lists-task-addresses', () => {
  test('holds in whatever order the addresses come', () => {
    expect(judgeListed(listed())).toMatchObject({ reason: 'ok' });
  });

  test('a virtual address', () => {
    expect(judgeListed(listed({ virtualAddresses: ['10.0.3.5'] }))).toMatchObject({
      reason: 'virtual-address',
      place: { service: 'dnsrr-rr' },
    });
  });

  test.each<[string, Partial<Listed['answers'][number]>]>([
    ['addresses-missing', { addresses: EXPECTED.slice(1) }],
    ['addresses-foreign', { addresses: [...EXPECTED, '10.0.3.9'] }],
    ['no-answer', { addresses: [], responseCode: null }],
  ])('%s on the node that answers so', (reason, answer) => {
    expect(judgeListed(listed({}, answer))).toMatchObject({ reason, place: { node: 'manager2', service: 'dnsrr-rr' } });
  });
});
