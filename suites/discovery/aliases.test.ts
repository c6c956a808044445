import { describe, expect, test } from '@jest/globals';
import type { Lookup } from '../../src/probes/lookups.js';
import { judgeAliases, type Aliased } from './aliases.js';

const means = (...addresses: string[]): Lookup => ({
  name: 'shopwindow',
  responseCode: addresses.length === 0 ? 'SERVFAIL' : 'NOERROR',
  addresses,
  error: null,
});

const aliased = (first: Lookup, during: Lookup): Aliased => ({
  networks: [
    { network: 'names-plain', service: 'names-front', virtualAddress: '10.0.1.2', node: 'manager1', answer: first },
    {
      network: 'names-apart',
      service: 'names-back',
      virtualAddress: '10.0.2.2',
      node: 'worker1',
      answer: means('10.0.2.2'),
    },
  ],
  updated: {
    service: 'names-front',
    network: 'names-plain',
    node: 'manager1',
    virtualAddress: '10.0.1.2',
    tookMs: 2400,
    answers: [means('10.0.1.2'), during, means('10.0.1.2')],
  },
});

describe('discovery/aliases', () => {
  test('holds', () => {
    expect(judgeAliases(aliased(means('10.0.1.2'), means('10.0.1.2')))).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Lookup, Lookup]>([
    ['alias-unknown', means(), means('10.0.1.2')],
    ['alias-shared', means('10.0.1.2', '10.0.1.9'), means('10.0.1.2')],
    ['alias-lost', means('10.0.1.2'), means()],
    ['alias-lost', means('10.0.1.2'), means('10.0.1.9')],
  ])('%s', (reason, first, during) => {
    expect(judgeAliases(aliased(first, during))).toMatchObject({
      reason,
      place: { network: 'names-plain', service: 'names-front' },
    });
  });
});
