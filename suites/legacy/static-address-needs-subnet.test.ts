import { describe, expect, test } from '@jest/globals';
import { judgeRefusal, type RefusedAddress } from './static-address-needs-subnet.js';

const REFUSED: RefusedAddress = {
  node: 'own2',
  driver: 'overlay',
  wanted: '10.0.0.66',
  control: '10.0.0.2',
  refused: 'user specified IP address is supported only when connecting to networks with user configured subnets',
};

describe('legacy/static-address-needs-subnet', () => {
  test('holds when it is refused for that cause', () => {
    expect(judgeRefusal(REFUSED)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, string | null]>([
    ['accepted', null],
    ['other-cause', 'Address already in use'],
  ])('%s', (reason, refused) => {
    expect(judgeRefusal({ ...REFUSED, refused })).toMatchObject({ reason, place: { node: 'own2' } });
  });
});
