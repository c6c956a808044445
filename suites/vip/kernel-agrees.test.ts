import { describe, expect, test } from '@jest/globals';
import type { LoadBalancer } from '../../src/probes/ipvs.js';
import { judgeBalancers, type Balancers } from './kernel-agrees.js';

const BACKENDS = [
  { address: '10.0.1.3', weight: 1 },
  { address: '10.0.1.4', weight: 1 },
];
const PLAIN: LoadBalancer = {
  marks: [{ mark: 256, address: '10.0.1.2', port: null }],
  services: [{ mark: 256, scheduler: 'rr', backends: BACKENDS }],
};
const INGRESS: LoadBalancer = {
  marks: [
    { mark: 257, address: '10.0.0.5', port: null },
    { mark: 257, address: null, port: 30000 },
    { mark: 300, address: null, port: 30001 },
  ],
  services: [
    { mark: 257, scheduler: 'rr', backends: [{ address: '10.0.0.6', weight: 1 }] },
    { mark: 300, scheduler: 'rr', backends: [{ address: '10.0.0.99', weight: 1 }] },
  ],
};

const balancers = (plain: LoadBalancer = PLAIN, ingress: LoadBalancer = INGRESS): Balancers => ({
  own: ['standard-plain'],
  expected: [
    {
      network: 'standard-plain',
      service: 'standard-echo',
      address: '10.0.1.2',
      port: null,
      backends: ['10.0.1.3', '10.0.1.4'],
    },
    { network: 'ingress', service: 'standard-mesh', address: null, port: 30000, backends: ['10.0.0.6'] },
  ],
  seen: [
    { node: 'manager1', network: 'standard-plain', balancer: PLAIN },
    { node: 'worker1', network: 'standard-plain', balancer: plain },
    { node: 'worker1', network: 'ingress', balancer: ingress },
  ],
});

const echoWith = (backends: LoadBalancer['services'][number]['backends'], scheduler = 'rr'): LoadBalancer => ({
  ...PLAIN,
  services: [{ mark: 256, scheduler, backends }],
});

describe('vip/kernel-agrees', () => {
  test('holds; services of others on the routing mesh are none of its business', () => {
    expect(judgeBalancers(balancers())).toMatchObject({ reason: 'ok' });
  });

  test('a backend that drains does not count', () => {
    const draining = echoWith([...BACKENDS, { address: '10.0.1.9', weight: 0 }]);
    expect(judgeBalancers(balancers(draining))).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, LoadBalancer]>([
    ['mark-missing', { ...PLAIN, marks: [] }],
    ['service-missing', { ...PLAIN, services: [] }],
    ['service-stale', { ...PLAIN, services: [...PLAIN.services, { mark: 999, scheduler: 'rr', backends: [] }] }],
    ['backend-missing', echoWith(BACKENDS.slice(1))],
    ['backend-missing', echoWith(BACKENDS.map(({ address }) => ({ address, weight: 0 })))],
    ['backend-stale', echoWith([...BACKENDS, { address: '10.0.1.9', weight: 1 }])],
    ['weight-wrong', echoWith(BACKENDS.map(({ address }) => ({ address, weight: 2 })))],
    ['scheduler-wrong', echoWith(BACKENDS, 'sh')],
  ])('%s in the load balancer of a network', (reason, plain) => {
    expect(judgeBalancers(balancers(plain))).toMatchObject({
      reason,
      place: { node: 'worker1', network: 'standard-plain' },
    });
  });

  test('a backend that is missing on the routing mesh', () => {
    const without = { ...INGRESS, services: INGRESS.services.map((service) => ({ ...service, backends: [] })) };
    expect(judgeBalancers(balancers(PLAIN, without))).toMatchObject({
      reason: 'backend-missing',
      place: { node: 'worker1', network: 'ingress', service: 'standard-mesh' },
    });
  });
});
