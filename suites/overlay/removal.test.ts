import { describe, expect, test } from '@jest/globals';
import { judgeRemoval, type Removal } from './removal.js';

const REMOVAL: Removal = {
  network: 'seatrial-removal-1-net',
  refusal: { status: 400, reason: 'network is in use by service' },
  refusalAfterwards: null,
  inUse: [
    { node: 'worker1', what: 'namespace /var/run/docker/netns/1-abc' },
    { node: 'worker1', what: 'VXLAN device vxlan0 in 1-abc' },
  ],
  left: [],
};

describe('overlay/removal', () => {
  test('holds when it is refused in use and leaves nothing', () => {
    expect(judgeRemoval(REMOVAL)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Partial<Removal>]>([
    ['removed-in-use', { network: 'seatrial-removal-1-net' }, { refusal: null, inUse: [] }],
    ['never-used', { network: 'seatrial-removal-1-net' }, { inUse: [] }],
    ['not-removable', { network: 'seatrial-removal-1-net' }, { refusalAfterwards: 'network is in use by task' }],
    ['left-behind', { node: 'worker1' }, { left: [{ node: 'worker1', what: 'VXLAN device left-1 in node' }] }],
  ])('%s', (reason, place, change) => {
    expect(judgeRemoval({ ...REMOVAL, ...change })).toMatchObject({ reason, place });
  });
});
