import { describe, expect, test } from '@jest/globals';
import { judgeMesh, type MeshAnswers } from './every-node-answers.js';

const answers = (worker: Partial<MeshAnswers['nodes'][number]> = {}): MeshAnswers => ({
  service: 'standard-mesh',
  port: 30000,
  tasks: ['mesh.1', 'mesh.2'],
  nodes: [
    { node: 'manager1', hasTask: true, tries: 4, answers: ['mesh.1', 'mesh.2', 'mesh.1', 'mesh.2'], errors: [] },
    {
      node: 'worker1',
      hasTask: false,
      tries: 4,
      answers: ['mesh.2', 'mesh.1', 'mesh.2', 'mesh.1'],
      errors: [],
      ...worker,
    },
  ],
});

describe('ingress/every-node-answers', () => {
  test('holds when tasks answer everywhere', () => {
    expect(judgeMesh(answers())).toMatchObject({
      reason: 'ok',
      message: 'Tasks of standard-mesh answer on port 30000 of all 2 nodes, also on worker1 without a task.',
    });
  });

  test.each<[string, Partial<MeshAnswers['nodes'][number]>]>([
    ['no-answer', { answers: [], errors: Array.from({ length: 4 }, () => 'timeout') }],
    ['some-unanswered', { answers: ['mesh.1', 'mesh.1'], errors: ['timeout', 'timeout'] }],
    ['stranger-answers', { answers: ['echo.1'] }],
  ])('%s names node and port', (reason, worker) => {
    expect(judgeMesh(answers(worker))).toMatchObject({ reason, place: { node: 'worker1', port: 30000 } });
  });
});
