import { describe, expect, test } from '@jest/globals';
import type { Task } from '../../docker/index.js';
import type { TaskFacts } from './facts.js';
import { settledTasks } from './read-api.js';

const known: TaskFacts = {
  id: 'new',
  name: 'web.1',
  serviceId: 'web',
  nodeId: 'n1',
  state: 'running',
  desiredState: 'running',
  error: '',
  containerId: 'c1',
  settled: true,
  addresses: [],
};

const task = (ID: string, state: string, desired: string): Task =>
  ({ ID, ServiceID: 'web', DesiredState: desired, Status: { State: state, Timestamp: '' } }) as unknown as Task;

describe('a task that was read twice', () => {
  test.each<[string, readonly Task[], boolean]>([
    ['is settled when it stayed as it was', [task('new', 'running', 'running')], true],
    [
      'is settled beside what managers keep of tasks that ended long ago',
      [task('new', 'running', 'running'), task('old', 'shutdown', 'shutdown')],
      true,
    ],
    [
      'is not settled when its service got another one meanwhile',
      [task('new', 'running', 'running'), task('newer', 'preparing', 'ready')],
      false,
    ],
    ['is not settled when it is to end', [task('new', 'running', 'shutdown')], false],
    ['is not settled when it is gone', [], false],
  ])('%s', (_, after, settled) => {
    expect(settledTasks([known], after)).toMatchObject([{ settled }]);
  });
});
