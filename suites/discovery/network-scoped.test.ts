import { describe, expect, test } from '@jest/globals';
import type { Lookup } from '../../src/probes/lookups.js';
import { judgeScoped, type Scoped } from './network-scoped.js';

const found = (name: string, ...addresses: string[]): Lookup => ({
  name,
  responseCode: addresses.length === 0 ? 'SERVFAIL' : 'NOERROR',
  addresses,
  error: null,
});

const scoped = (own: Lookup, foreign: Lookup): Scoped => ({
  sides: [
    {
      node: 'manager1',
      task: 'names-asker.x',
      own: [{ address: '10.0.1.5', answer: found('names-asker', '10.0.1.5') }],
      foreign: [{ service: 'names-back', answer: found('names-back') }],
    },
    {
      node: 'worker1',
      task: 'names-back.1',
      own: [{ address: '10.0.2.2', answer: own }],
      foreign: [{ service: 'names-asker', answer: foreign }],
    },
  ],
});

describe('discovery/network-scoped', () => {
  test('holds', () => {
    expect(judgeScoped(scoped(found('names-back', '10.0.2.2'), found('names-asker')))).toMatchObject({ reason: 'ok' });
  });

  test('an own name that is unknown', () => {
    expect(judgeScoped(scoped(found('names-back'), found('names-asker')))).toMatchObject({
      reason: 'own-name-unknown',
      place: { node: 'worker1', task: 'names-back.1' },
    });
  });

  test('a foreign name that is known', () => {
    expect(judgeScoped(scoped(found('names-back', '10.0.2.2'), found('names-asker', '10.0.1.5')))).toMatchObject({
      reason: 'foreign-name-known',
      place: { node: 'worker1', service: 'names-asker' },
    });
  });
});
