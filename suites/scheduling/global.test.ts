import { describe, expect, test } from '@jest/globals';
import { judgeGlobal, type GlobalTasks } from './global.js';

const FIRST: GlobalTasks['coverages'][number] = {
  nodes: ['own1'],
  tasksOn: ['own1'],
  answeredOn: ['own1'],
  afterMs: 2400,
};
const LATER: GlobalTasks['coverages'][number] = {
  nodes: ['own1', 'own2'],
  tasksOn: ['own1', 'own2'],
  answeredOn: ['own2', 'own1'],
  afterMs: 3000,
};
const seen = (later: Partial<typeof LATER>): GlobalTasks => ({
  service: 'pair-everywhere',
  coverages: [FIRST, { ...LATER, ...later }],
});

describe('scheduling/global', () => {
  test('holds when the node that joined later has its task, too', () => {
    expect(judgeGlobal(seen({}))).toMatchObject({ reason: 'ok', place: {} });
  });

  test.each<[string, string, Partial<typeof LATER>]>([
    ['missing-task', 'own2', { tasksOn: ['own1'], answeredOn: ['own1'] }],
    ['more-than-one-task', 'own1', { tasksOn: ['own1', 'own1', 'own2'] }],
    ['task-silent', 'own2', { answeredOn: ['own1'] }],
  ])('%s', (reason, node, later) => {
    expect(judgeGlobal(seen(later))).toMatchObject({ reason, place: { node } });
  });
});
