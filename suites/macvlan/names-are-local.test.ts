import { describe, expect, test } from '@jest/globals';
import { judgeLookups, type Lookup } from './names-are-local.js';

const OWN: Lookup = {
  node: 'worker1',
  name: 'near',
  owner: 'worker1',
  ownerAddress: '192.168.227.22',
  responseCode: 'NOERROR',
  resolver: ['192.168.227.22'],
  programs: ['192.168.227.22'],
};
const PEER: Lookup = {
  ...OWN,
  name: 'far',
  owner: 'manager1',
  ownerAddress: '192.168.227.11',
  responseCode: 'NXDOMAIN',
  resolver: [],
  programs: [],
};

describe('macvlan/names-are-local', () => {
  test('holds when names resolve on their own node only', () => {
    expect(judgeLookups([OWN, PEER])).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Lookup[]]>([
    ['own-name-missing', { task: 'near' }, [{ ...OWN, resolver: [], responseCode: null }, PEER]],
    ['own-name-missing', { task: 'near' }, [{ ...OWN, programs: [] }, PEER]],
    ['other-address', { task: 'near' }, [{ ...OWN, resolver: ['192.168.227.23'] }, PEER]],
    ['peer-name-resolves', { peer: 'manager1' }, [OWN, { ...PEER, programs: ['192.168.227.11'] }]],
    ['peer-name-resolves', { peer: 'manager1' }, [OWN, { ...PEER, resolver: ['192.168.227.11'] }]],
  ])('%s', (reason, place, lookups) => {
    expect(judgeLookups(lookups)).toMatchObject({ reason, place: { node: 'worker1', ...place } });
  });
});
