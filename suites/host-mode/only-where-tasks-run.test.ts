import { describe, expect, test } from '@jest/globals';
import { judgeHostMode, type HostAnswers } from './only-where-tasks-run.js';

const answers = (
  manager: Partial<HostAnswers['nodes'][number]> = {},
  worker: Partial<HostAnswers['nodes'][number]> = {},
): HostAnswers => ({
  service: 'host-mode-web',
  port: 18080,
  nodes: [
    { node: 'manager1', task: 'web.abc', answers: ['web.abc', 'web.abc'], errors: [], ...manager },
    { node: 'worker1', task: null, answers: [], errors: ['ECONNREFUSED', 'ECONNREFUSED'], ...worker },
  ],
});

describe('host-mode/only-where-tasks-run', () => {
  test('holds when just the nodes with a task answer', () => {
    expect(judgeHostMode(answers())).toMatchObject({
      reason: 'ok',
      message: 'Port 18080 answers on 1 nodes with a task and is silent on worker1.',
    });
  });

  test('an answer where no task runs', () => {
    expect(judgeHostMode(answers({}, { answers: ['web.abc'] }))).toMatchObject({
      reason: 'answers-without-task',
      place: { node: 'worker1', port: 18080 },
    });
  });

  test('silence everywhere is no pass: the nodes with a task are the control', () => {
    expect(judgeHostMode(answers({ answers: [], errors: ['timeout', 'timeout'] }))).toMatchObject({
      reason: 'no-answer',
      place: { node: 'manager1' },
    });
  });

  test('an answer of another task', () => {
    expect(judgeHostMode(answers({ answers: ['web.abc', 'web.def'] }))).toMatchObject({
      reason: 'wrong-task-answers',
      place: { node: 'manager1' },
    });
  });
});
