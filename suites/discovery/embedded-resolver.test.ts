import { describe, expect, test } from '@jest/globals';
import type { Lookup } from '../../src/probes/lookups.js';
import { judgeResolved, type Resolved } from './embedded-resolver.js';

const ANSWERS: readonly Lookup[] = [
  { name: 'names-asker', responseCode: 'NOERROR', addresses: ['10.0.1.5'], error: null },
  { name: 'tasks.names-asker', responseCode: 'NOERROR', addresses: ['10.0.1.9', '10.0.1.8'], error: null },
];

const resolved = (worker: Partial<Resolved['askers'][number]> = {}): Resolved => ({
  service: 'names-asker',
  known: [
    { kind: 'service', name: 'names-asker', addresses: ['10.0.1.5'] },
    { kind: 'tasks of a service', name: 'tasks.names-asker', addresses: ['10.0.1.8', '10.0.1.9'] },
  ],
  askers: [
    { node: 'manager1', servers: ['127.0.0.11'], answers: ANSWERS },
    { node: 'worker1', servers: ['127.0.0.11'], answers: ANSWERS, ...worker },
  ],
});

const withFirst = (change: Partial<Lookup>): readonly Lookup[] =>
  ANSWERS.map((answer, index) => (index === 0 ? { ...answer, ...change } : answer));

describe('discovery/embedded-resolver', () => {
  test('holds', () => {
    expect(judgeResolved(resolved())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Resolved['askers'][number]>]>([
    ['other-resolver', { servers: ['192.0.2.53'] }],
    ['no-answer', { answers: withFirst({ responseCode: null, addresses: [], error: 'ECONNREFUSED' }) }],
    ['name-unknown', { answers: withFirst({ responseCode: 'NXDOMAIN', addresses: [] }) }],
    ['wrong-addresses', { answers: withFirst({ addresses: ['10.0.1.6'] }) }],
  ])('%s on the node where it is so', (reason, worker) => {
    expect(judgeResolved(resolved(worker))).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
