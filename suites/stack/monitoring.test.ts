import { describe, expect, test } from '@jest/globals';
import { judgeWatch, parseAgents, type Watch, type WatchedAgent } from './monitoring.js';

const agent = (node: string): WatchedAgent => ({ node, registered: true, reported: true, polled: true });

const WATCH: Watch = {
  agents: [agent('manager1'), agent('worker1')],
  addresses: ['10.0.3.5', '10.0.3.6'],
  resolved: ['10.0.3.5', '10.0.3.6'],
  published: [
    { node: 'manager1', port: 30_000, answered: true, error: '' },
    { node: 'worker1', port: 30_000, answered: true, error: '' },
  ],
};

describe('stack/monitoring', () => {
  test('holds when all reach each other', () => {
    expect(judgeWatch(WATCH)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<WatchedAgent>]>([
    ['not-registered', { registered: false, reported: false, polled: false }],
    ['agent-silent', { reported: false, polled: false }],
    ['agent-unreachable', { polled: false }],
  ])('%s', (reason, change) => {
    const agents = [agent('manager1'), { ...agent('worker1'), ...change }];
    expect(judgeWatch({ ...WATCH, agents })).toMatchObject({ reason, place: { node: 'worker1' } });
  });

  test('names-differ', () => {
    expect(judgeWatch({ ...WATCH, resolved: ['10.0.3.5'] })).toMatchObject({
      reason: 'names-differ',
      place: { service: 'monitoring-agent' },
    });
  });

  test('not-published', () => {
    const published = [{ node: 'worker1', port: 30_000, answered: false, error: 'timed out' }];
    expect(judgeWatch({ ...WATCH, published })).toMatchObject({
      reason: 'not-published',
      place: { node: 'worker1', port: 30_000 },
    });
  });

  test('what the database says is read by agent', () => {
    expect(parseAgents('worker1|10.0.3.6|1795267276|1795267275|1795267277\n')).toEqual({
      hosts: new Map([['worker1', { reportedAt: 1_795_267_276, polledAt: 1_795_267_275 }]]),
      now: 1_795_267_277,
    });
    expect(parseAgents('')).toEqual({ hosts: new Map(), now: 0 });
  });
});
