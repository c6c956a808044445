import { describe, expect, test } from '@jest/globals';
import { judgeTasks, type NodeTask } from './swarm-service.js';

const NEAR: NodeTask = {
  node: 'worker1',
  range: '192.168.224.64/27',
  state: 'running',
  error: '',
  address: '192.168.224.64',
  answers: [{ peer: 'manager1', answer: 'manager1', error: null }],
};
const FAR: NodeTask = {
  ...NEAR,
  node: 'manager1',
  range: '192.168.224.96/27',
  address: '192.168.224.96',
  answers: [{ peer: 'worker1', answer: 'worker1', error: null }],
};
const REJECTED = { state: 'rejected', error: 'network sandbox join failed', address: null, answers: [] };

describe('macvlan/swarm-service', () => {
  test('holds when a task runs on each node and all answer', () => {
    expect(judgeTasks([NEAR, FAR])).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Partial<NodeTask>]>([
    ['task-not-running', { node: 'worker1' }, REJECTED],
    ['outside-own-range', { node: 'worker1' }, { address: '192.168.224.2' }],
    ['unreachable', { peer: 'manager1' }, { answers: [{ peer: 'manager1', answer: null, error: 'timeout' }] }],
    ['stranger-answers', { peer: 'manager1' }, { answers: [{ peer: 'manager1', answer: 'worker1', error: null }] }],
  ])('%s', (reason, place, change) => {
    expect(judgeTasks([{ ...NEAR, ...change }, FAR])).toMatchObject({ reason, place: { node: 'worker1', ...place } });
  });
});
