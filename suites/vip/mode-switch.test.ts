import { describe, expect, test } from '@jest/globals';
import { judgeSwitched, type Switched } from './mode-switch.js';

type Mode = Switched['modes'][number];

const TASKS = ['10.0.1.7', '10.0.1.8'];

const switched = (dnsrr: Partial<Mode> = {}, vip: Partial<Mode> = {}): Switched => ({
  service: 'virtual-turncoat',
  modes: [
    {
      mode: 'dnsrr',
      virtualAddress: null,
      taskAddresses: TASKS,
      node: 'manager1',
      answer: { name: 'virtual-turncoat', responseCode: 'NOERROR', addresses: TASKS, error: null },
      rightAfterMs: 60,
      ...dnsrr,
    },
    {
      mode: 'vip',
      virtualAddress: '10.0.1.9',
      taskAddresses: TASKS,
      node: 'manager1',
      answer: { name: 'virtual-turncoat', responseCode: 'NOERROR', addresses: ['10.0.1.9'], error: null },
      rightAfterMs: 80,
      ...vip,
    },
  ],
});

describe('vip/mode-switch', () => {
  test('holds', () => {
    expect(judgeSwitched(switched())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Switched]>([
    ['still-virtual', switched({ virtualAddress: '10.0.1.9' })],
    ['no-virtual-address', switched({}, { virtualAddress: null })],
    ['other-answer', switched({ rightAfterMs: null })],
    ['other-answer', switched({}, { rightAfterMs: null })],
  ])('%s', (reason, seen) => {
    expect(judgeSwitched(seen)).toMatchObject({ reason, place: { service: 'virtual-turncoat' } });
  });
});
