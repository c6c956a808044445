import { describe, expect, test } from '@jest/globals';
import { judgeChanges, type Changes } from './network-add-remove.js';

type Member = Changes['before'][number];

const member = (task: string, node: string, containerId: string, joined: boolean): Member => ({
  task,
  node,
  containerId,
  attached: joined,
  interface: joined,
  answered: joined,
  answeredOnFirst: true,
});
const phase = (containers: string, joined: boolean, second: Partial<Member> = {}): readonly Member[] => [
  member('changing-mover.1', 'manager1', `${containers}1`, joined),
  { ...member('changing-mover.2', 'worker1', `${containers}2`, joined), ...second },
];

const CHANGES: Changes = {
  service: 'changing-mover',
  network: 'changing-second',
  before: phase('a', false),
  added: phase('b', true),
  removed: phase('c', false),
};

describe('overlay/network-add-remove', () => {
  test('holds, and says that tasks were replaced', () => {
    const judged = judgeChanges(CHANGES);
    expect(judged.reason).toBe('ok');
    expect(judged.deviations?.[0]?.engine).toContain('replaced 2 of 2 tasks');
  });

  test('tasks that stay the same deviate in nothing', () => {
    expect(judgeChanges({ ...CHANGES, added: phase('a', true) })).not.toHaveProperty('deviation');
  });

  test.each<[string, Partial<Changes>]>([
    ['member-before', { before: phase('a', false, { interface: true }) }],
    ['not-joined', { added: phase('b', true, { attached: false, interface: false, answered: false }) }],
    ['not-joined', { added: phase('b', true, { interface: false, answered: false }) }],
    ['joined-without-answer', { added: phase('b', true, { answered: false }) }],
    ['first-network-lost', { removed: phase('c', false, { answeredOnFirst: false }) }],
    ['not-left', { removed: phase('c', false, { attached: true, interface: true, answered: true }) }],
    ['not-left', { removed: phase('c', false, { interface: true }) }],
    ['answers-after-leaving', { removed: phase('c', false, { answered: true }) }],
  ])('%s names the task', (reason, change) => {
    expect(judgeChanges({ ...CHANGES, ...change })).toMatchObject({
      reason,
      place: { node: 'worker1', network: 'changing-second', service: 'changing-mover', task: 'changing-mover.2' },
    });
  });
});
