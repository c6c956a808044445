import { describe, expect, test } from '@jest/globals';
import { judgeSeparate, type Separate } from './isolated.js';

const reach = (from: string, to: string, answeredBy: string | null): Separate['across'][number] => ({
  from,
  to,
  network: 'second',
  address: '172.19.0.2',
  answeredBy,
});
const SEPARATE: Separate = {
  node: 'worker1',
  within: [reach('a', 'b', 'b')],
  fromNode: [reach('worker1', 'c', 'c')],
  across: [reach('a', 'c', null), reach('c', 'a', null)],
};

describe('bridge/isolated', () => {
  test('holds when only neighbours and the node are answered', () => {
    expect(judgeSeparate(SEPARATE)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Separate>]>([
    ['probe-fails', { within: [reach('a', 'b', null)] }],
    ['target-silent', { fromNode: [reach('worker1', 'c', null)] }],
    ['reachable', { across: [reach('a', 'c', 'c'), reach('c', 'a', null)] }],
  ])('%s', (reason, change) => {
    expect(judgeSeparate({ ...SEPARATE, ...change })).toMatchObject({
      reason,
      place: { node: 'worker1', network: 'second' },
    });
  });
});
