import { describe, expect, test } from '@jest/globals';
import { judgeClash, type Clash } from './underlay-clash.js';

const link = (from: string, to: string, instead: string | null = null): Clash['toNodes'][number] => ({
  from,
  to,
  answered: instead === null,
  instead,
});

const CLASH: Clash = {
  network: 'clash-plain',
  overlays: [
    { name: 'clash-plain', subnet: '10.0.1.0/24' },
    { name: 'ingress', subnet: '10.0.0.0/24' },
  ],
  underlay: [
    { name: 'control', subnet: '198.18.3.0/24' },
    { name: 'data', subnet: '198.18.4.0/24' },
  ],
  toNodes: [link('manager1', 'manager1'), link('manager1', 'worker1'), link('worker1', 'manager1')],
  toTasks: [link('manager1', 'worker1'), link('worker1', 'manager1')],
};
const OVERLAPPING = [{ name: 'clash-plain', subnet: '198.18.3.0/24' }];
const SILENT = CLASH.toNodes.map(({ from, to }) => link(from, to, 'EHOSTUNREACH'));

describe('overlay/underlay-clash', () => {
  test('holds when nothing overlaps and nodes answer', () => {
    expect(judgeClash(CLASH)).toMatchObject({ reason: 'ok' });
  });

  test('an overlap is reported with what it cuts off', () => {
    const judged = judgeClash({ ...CLASH, overlays: OVERLAPPING, toNodes: SILENT });
    expect(judged).toMatchObject({ reason: 'overlap-cuts-off', place: { network: 'clash-plain' } });
    expect(judged.message).toContain('the control segment (198.18.3.0/24), and 3 of 3');
    expect(judged.message).toContain('EHOSTUNREACH');
  });

  test.each<[string, object, Partial<Clash>]>([
    ['overlaps', { network: 'clash-plain' }, { overlays: OVERLAPPING }],
    ['overlaps', { network: 'ingress' }, { overlays: [{ name: 'ingress', subnet: '198.18.0.0/16' }] }],
    [
      'overlay-silent',
      { node: 'manager1', peer: 'worker1' },
      { toTasks: [link('manager1', 'worker1', 'timeout'), link('worker1', 'manager1', 'timeout')] },
    ],
    ['cut-off', { node: 'manager1', peer: 'worker1' }, { toNodes: [link('manager1', 'worker1', 'timeout')] }],
  ])('%s', (reason, place, change) => {
    expect(judgeClash({ ...CLASH, ...change })).toMatchObject({ reason, place });
  });
});
