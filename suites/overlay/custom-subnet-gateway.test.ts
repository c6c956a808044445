import { describe, expect, test } from '@jest/globals';
import { judgeChosen, type Chosen } from './custom-subnet-gateway.js';

const SOUND: Chosen = {
  network: 'chosen-own',
  service: 'chosen-web',
  wanted: { subnet: '10.214.9.0/24', gateway: '10.214.9.99' },
  shown: [
    { node: 'manager1', subnet: '10.214.9.0/24', gateway: '10.214.9.99' },
    { node: 'manager2', subnet: '10.214.9.0/24', gateway: '10.214.9.99' },
  ],
  virtualAddress: '10.214.9.2',
  tasks: [{ task: 'chosen-web.1', node: 'worker1', address: '10.214.9.3', seen: ['10.214.9.3/24', '172.18.0.4/16'] }],
  nodes: [
    {
      node: 'worker1',
      bridge: ['10.214.9.99/24'],
      endpoints: [
        { name: 'chosen-web.1.x', address: '10.214.9.3/24' },
        { name: 'chosen-own-endpoint', address: '10.214.9.5/24' },
      ],
    },
  ],
};
const [TASK] = SOUND.tasks;
const [NODE] = SOUND.nodes;
const [FIRST] = SOUND.shown;
if (TASK === undefined || NODE === undefined || FIRST === undefined) throw new Error('incomplete');

describe('overlay/custom-subnet-gateway', () => {
  test('holds', () => {
    expect(judgeChosen(SOUND)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Partial<Chosen>]>([
    ['subnet-differs', { node: 'manager2' }, { shown: [FIRST, { ...FIRST, node: 'manager2', subnet: '10.0.3.0/24' }] }],
    ['gateway-differs', { node: 'manager2' }, { shown: [FIRST, { ...FIRST, node: 'manager2', gateway: '' }] }],
    ['virtual-address-outside', { service: 'chosen-web' }, { virtualAddress: '10.0.3.2' }],
    ['endpoint-outside', { task: 'chosen-web.1' }, { tasks: [{ ...TASK, address: '10.0.3.3' }] }],
    [
      'endpoint-outside',
      { node: 'worker1' },
      { nodes: [{ ...NODE, endpoints: [{ name: 'lb', address: '10.0.3.4/24' }] }] },
    ],
    ['task-without-address', { task: 'chosen-web.1' }, { tasks: [{ ...TASK, seen: ['10.214.9.3/16'] }] }],
    ['gateway-given-away', { network: 'chosen-own' }, { virtualAddress: '10.214.9.99' }],
    [
      'gateway-given-away',
      { node: 'worker1' },
      { nodes: [{ ...NODE, endpoints: [{ name: 'lb', address: '10.214.9.99/24' }] }] },
    ],
    ['bridge-without-gateway', { node: 'worker1' }, { nodes: [{ ...NODE, bridge: ['10.214.9.1/24'] }] }],
  ])('%s where it is seen', (reason, place, change) => {
    expect(judgeChosen({ ...SOUND, ...change })).toMatchObject({ reason, place });
  });
});
