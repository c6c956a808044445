import { describe, expect, test } from '@jest/globals';
import { judgeSeparation, type Separation } from './closed-between.js';

type Client = Separation['clients'][number];

const silent = (to: string): Client['other'][number] => ({ protocol: 'tcp', address: '10.0.1.5', to, answer: null });
const answered = (to: string, answer: string): Client['own'][number] => ({ ...silent(to), answer });

const separation = (change: Partial<Client> = {}): Separation => ({
  clients: [
    {
      client: { name: 'left.1', node: 'manager1' },
      own: [answered('worker1', 'left.2')],
      other: [silent('manager1'), silent('worker1')],
    },
    {
      client: { name: 'left.2', node: 'worker1' },
      own: [answered('manager1', 'left.1')],
      other: [silent('manager1'), silent('worker1')],
      ...change,
    },
  ],
});

describe('isolation/closed-between', () => {
  test('holds when only the own network answers', () => {
    expect(judgeSeparation(separation())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Partial<Client>]>([
    ['crosses', { node: 'worker1', peer: 'manager1' }, { other: [answered('manager1', 'right.1'), silent('worker1')] }],
    ['crosses', { node: 'worker1' }, { other: [silent('manager1'), answered('worker1', 'right.2')] }],
    ['own-network-unreachable', { node: 'worker1', peer: 'manager1' }, { own: [silent('manager1')] }],
  ])('%s', (reason, place, change) => {
    expect(judgeSeparation(separation(change))).toMatchObject({ reason, place });
  });
});
