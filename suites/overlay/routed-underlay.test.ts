import { describe, expect, test } from '@jest/globals';
import { judgeRouted, type Routed } from './routed-underlay.js';

const link = (from: string, to: string, change: Partial<Routed['links'][number]> = {}): Routed['links'][number] => ({
  from,
  to,
  task: `routed-echo.${to}`,
  tries: 4,
  answers: Array.from({ length: 4 }, () => `routed-echo.${to}`),
  errors: [],
  ...change,
});

const ROUTED: Routed = {
  network: 'routed-plain',
  routes: [
    { from: 'own1', to: 'own2', via: '198.18.6.4' },
    { from: 'own2', to: 'own1', via: '198.18.7.4' },
  ],
  groups: [],
  links: [link('own1', 'own2'), link('own2', 'own1')],
};
const SILENT = { answers: [], errors: ['timeout', 'timeout', 'timeout', 'timeout'] };

describe('overlay/routed-underlay', () => {
  test('holds when tasks answer across the router', () => {
    const judged = judgeRouted(ROUTED);
    expect(judged).toMatchObject({ reason: 'ok' });
    expect(judged.message).toContain('own1 → own2 via 198.18.6.4');
  });

  test.each<[string, object, Partial<Routed>]>([
    ['underlay-not-routed', { node: 'own1', peer: 'own2' }, { routes: [{ from: 'own1', to: 'own2', via: null }] }],
    ['needs-multicast', { node: 'own2', network: 'routed-plain' }, { groups: [{ node: 'own2', group: '239.1.1.1' }] }],
    [
      'unreachable',
      { node: 'own1', peer: 'own2', network: 'routed-plain' },
      { links: [link('own1', 'own2', SILENT), link('own2', 'own1', SILENT)] },
    ],
    [
      'wrong-task-answers',
      { node: 'own1', peer: 'own2', task: 'routed-echo.own2' },
      { links: [link('own1', 'own2', { answers: ['routed-echo.9'] })] },
    ],
  ])('%s', (reason, place, change) => {
    expect(judgeRouted({ ...ROUTED, ...change })).toMatchObject({ reason, place });
  });
});
