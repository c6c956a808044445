import { describe, expect, test } from '@jest/globals';
import { judgeUserDefined, type UserDefined } from './user-defined.js';

const SEEN: UserDefined = {
  node: 'worker1',
  network: 'pets',
  prefix: '10.213.1.',
  askedAddress: '10.213.1.254',
  members: [
    { name: 'a', address: '10.213.1.2', otherEnd: 20 },
    { name: 'b', address: '10.213.1.254', otherEnd: 21 },
  ],
  bridgePorts: [20, 21],
  links: [
    { from: 'a', to: 'b', addresses: ['10.213.1.254'], answeredBy: 'b' },
    { from: 'b', to: 'a', addresses: ['10.213.1.2'], answeredBy: 'a' },
  ],
};
const [A, B] = SEEN.members;
const [AB] = SEEN.links;
if (A === undefined || B === undefined || AB === undefined) throw new Error('two members');

describe('bridge/user-defined', () => {
  test('holds', () => {
    expect(judgeUserDefined(SEEN)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Partial<UserDefined>]>([
    ['wrong-address', { task: 'a' }, { members: [{ ...A, address: '172.18.0.2' }, B] }],
    ['wrong-address', {}, { members: [A, { ...B, address: '10.213.1.3' }] }],
    ['not-on-bridge', { task: 'b' }, { bridgePorts: [20] }],
    ['stranger-on-bridge', {}, { bridgePorts: [20, 21, 22] }],
    ['name-unknown', { task: 'b' }, { links: [{ ...AB, addresses: [] }] }],
    ['unreachable', { task: 'b' }, { links: [{ ...AB, answeredBy: null }] }],
  ])('%s', (reason, place, change) => {
    expect(judgeUserDefined({ ...SEEN, ...change })).toMatchObject({ reason, place: { node: 'worker1', ...place } });
  });
});
