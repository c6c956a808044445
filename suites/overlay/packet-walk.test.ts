import { describe, expect, test } from '@jest/globals';
import { judgeWalks, type Walks } from './packet-walk.js';

type Walk = Walks['walks'][number];
type Carried = Walk['sent'][number];

const THERE: Carried = {
  fromNode: 'worker1',
  toNode: 'manager1',
  port: 4789,
  vni: 4097,
  sourceMac: '02:42:0a:00:01:05',
  destinationMac: '02:42:0a:00:01:03',
};
const BACK: Carried = {
  ...THERE,
  fromNode: THERE.toNode,
  toNode: THERE.fromNode,
  sourceMac: THERE.destinationMac,
  destinationMac: THERE.sourceMac,
};
const WALK_BACK: Walk = {
  from: 'standard-echo.1',
  fromNode: 'manager1',
  fromMac: BACK.sourceMac,
  to: 'standard-echo.3',
  toNode: 'worker1',
  toMac: BACK.destinationMac,
  sent: [BACK],
  arrived: [BACK],
};

const walks = (sent: readonly Carried[], arrived: readonly Carried[] = sent): Walks => ({
  network: 'standard-plain',
  vni: 4097,
  dataPathPort: 4789,
  walks: [
    WALK_BACK,
    {
      from: 'standard-echo.3',
      fromNode: 'worker1',
      fromMac: THERE.sourceMac,
      to: 'standard-echo.1',
      toNode: 'manager1',
      toMac: THERE.destinationMac,
      sent,
      arrived,
    },
  ],
});

describe('overlay/packet-walk', () => {
  test('holds', () => {
    expect(judgeWalks(walks([THERE, THERE]))).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, readonly Carried[], readonly Carried[]]>([
    ['not-sent', [], []],
    ['wrong-node', [THERE, { ...THERE, toNode: 'manager2' }], [THERE]],
    ['wrong-port', [{ ...THERE, port: 5789 }], [THERE]],
    ['wrong-vni', [{ ...THERE, vni: 4098 }], [THERE]],
    ['wrong-hardware-address', [{ ...THERE, destinationMac: '02:42:0a:00:01:09' }], [THERE]],
    ['not-arrived', [THERE, THERE], [THERE]],
    ['not-arrived', [THERE], [{ ...THERE, vni: 4098 }]],
  ])('%s on the link that shows it', (reason, sent, arrived) => {
    expect(judgeWalks(walks(sent, arrived))).toMatchObject({
      reason,
      place: { node: 'worker1', peer: 'manager1', network: 'standard-plain' },
    });
  });

  test('names the node to which a frame went instead', () => {
    expect(judgeWalks(walks([{ ...THERE, toNode: 'manager2' }])).message).toContain('to manager2');
  });
});
