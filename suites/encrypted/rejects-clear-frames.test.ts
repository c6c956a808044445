import { describe, expect, test } from '@jest/globals';
import { judgeForgeries, lastHostOf, type Forgeries } from './rejects-clear-frames.js';

const FORGERIES: Forgeries = {
  node: 'worker1',
  task: 'secrecy-member.x1',
  encrypted: { network: 'secrecy-sealed', delivered: 0, answered: false },
  plain: { network: 'secrecy-plain', delivered: 1, answered: true },
};

describe('encrypted/rejects-clear-frames', () => {
  test('holds when only the plain network takes the frame', () => {
    expect(judgeForgeries(FORGERIES)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, string, Partial<Forgeries>]>([
    ['clear-frame-delivered', 'secrecy-sealed', { encrypted: { ...FORGERIES.encrypted, delivered: 1 } }],
    [
      'clear-frame-delivered',
      'secrecy-sealed',
      { encrypted: { ...FORGERIES.encrypted, delivered: 1, answered: true } },
    ],
    ['clear-frame-answered', 'secrecy-sealed', { encrypted: { ...FORGERIES.encrypted, answered: true } }],
    ['control-not-delivered', 'secrecy-plain', { plain: { ...FORGERIES.plain, delivered: 0, answered: false } }],
    ['control-not-delivered', 'secrecy-plain', { plain: { ...FORGERIES.plain, answered: false } }],
  ])('%s in %s', (reason, network, change) => {
    expect(judgeForgeries({ ...FORGERIES, ...change })).toMatchObject({ reason, place: { node: 'worker1', network } });
  });
});

test.each([
  ['10.0.1.0/24', '10.0.1.254'],
  ['10.0.0.0/16', '10.0.255.254'],
  ['192.168.7.64/27', '192.168.7.94'],
])('the last host of %s is %s', (subnet, last) => {
  expect(lastHostOf(subnet)).toBe(last);
});
