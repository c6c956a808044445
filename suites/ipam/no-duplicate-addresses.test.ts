import { describe, expect, test } from '@jest/globals';
import { judgeAddresses, type Addresses, type Holding } from './no-duplicate-addresses.js';

const held = (address: string, holder: string, node: string | null, by: Holding['by']): Holding => ({
  address,
  holder,
  node,
  by,
});

const HOLDINGS: readonly Holding[] = [
  held('10.0.1.1', 'the gateway', null, 'API'),
  held('10.0.1.2', 'the virtual address of standard-echo', null, 'API'),
  held('10.0.1.2', 'the virtual address of standard-echo', null, 'gossip'),
  ...[
    { address: '10.0.1.3', name: 'standard-echo.1', node: 'manager1' },
    { address: '10.0.1.4', name: 'standard-echo.2', node: 'worker1' },
  ].flatMap(({ address, name, node }) => [
    held(address, `task ${name}`, node, 'API'),
    held(address, `task ${name}`, node, 'engine'),
    held(address, `task ${name}`, null, 'gossip'),
    held(address, `task ${name}`, node, 'kernel'),
  ]),
  held('10.0.1.8', 'the load balancer of manager1', 'manager1', 'engine'),
  held('10.0.1.9', 'the load balancer of worker1', 'worker1', 'engine'),
];

const addresses = (...more: Holding[]): Addresses => ({
  network: 'standard-plain',
  tasks: [
    { name: 'standard-echo.1', node: 'manager1', address: '10.0.1.3' },
    { name: 'standard-echo.2', node: 'worker1', address: '10.0.1.4' },
  ],
  holdings: [...HOLDINGS, ...more],
});

describe('ipam/no-duplicate-addresses', () => {
  test('holds when every address has one holder', () => {
    expect(judgeAddresses(addresses())).toMatchObject({
      reason: 'ok',
      message:
        '6 holders in standard-plain (2 tasks, 2 load balancers, gateway and virtual address) have an address of their own each.',
    });
  });

  test('an address that nobody else has is no duplicate', () => {
    const free = held('10.0.1.254', 'task standard-echo.2', 'worker1', 'kernel');
    expect(judgeAddresses(addresses(free))).toMatchObject({ reason: 'ok' });
  });

  test('the one who has an address without being given it is named', () => {
    const added = held('10.0.1.3', 'task standard-echo.2', 'worker1', 'kernel');
    expect(judgeAddresses(addresses(added))).toMatchObject({
      reason: 'shared-address',
      place: { node: 'worker1', network: 'standard-plain' },
    });
  });

  test('load balancers count', () => {
    const twice = held('10.0.1.4', 'the load balancer of manager2', 'manager2', 'engine');
    expect(judgeAddresses(addresses(twice))).toMatchObject({
      reason: 'shared-address',
      place: { node: 'manager2' },
    });
  });

  test('a task whose address is not in its namespace is named: then duplicates would not be seen either', () => {
    const seen = addresses();
    const blind = seen.holdings.filter(({ by, node }) => by !== 'kernel' || node !== 'worker1');
    expect(judgeAddresses({ ...seen, holdings: blind })).toMatchObject({
      reason: 'own-address-missing',
      place: { node: 'worker1', task: 'standard-echo.2' },
    });
  });

  test('layers that name different addresses of one holder', () => {
    const other = held('10.0.1.77', 'task standard-echo.1', null, 'gossip');
    expect(judgeAddresses(addresses(other))).toMatchObject({ reason: 'views-differ' });
  });
});
