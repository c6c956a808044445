import { describe, expect, test } from '@jest/globals';
import { judgeAnswers, type CommandAnswers } from './commands-need-a-manager.js';

const answer = (role: 'manager' | 'worker', accepted: boolean, reason = '') => ({
  node: `${role}1`,
  role,
  request: 'list services',
  accepted,
  reason,
});
const REFUSED = answer('worker', false, 'This node is not a swarm manager. Worker nodes cannot view or modify state.');
const ACCEPTED = answer('manager', true);

describe('swarm/commands-need-a-manager', () => {
  test('holds, and says that a document is wrong', () => {
    expect(judgeAnswers({ answers: [REFUSED, ACCEPTED] })).toMatchObject({ reason: 'ok', deviations: [{}] });
  });

  test.each<[string, string, CommandAnswers['answers']]>([
    ['accepted-on-worker', 'worker1', [answer('worker', true), ACCEPTED]],
    ['refused-without-reason', 'worker1', [answer('worker', false, 'no'), ACCEPTED]],
    ['refused-on-manager', 'manager1', [REFUSED, answer('manager', false, 'no leader')]],
  ])('%s', (reason, node, answers) => {
    expect(judgeAnswers({ answers })).toMatchObject({ reason, place: { node } });
  });
});
