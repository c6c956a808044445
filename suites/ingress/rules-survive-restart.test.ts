import { describe, expect, test } from '@jest/globals';
import { judgeRules, type RulesAfterRestart } from './rules-survive-restart.js';

const RULE = '-A DOCKER-INGRESS -p tcp -m tcp --dport 30000 -j DNAT --to-destination 172.18.0.2:30000';
const RETURN = '-A DOCKER-INGRESS -j RETURN';
const SEEN: RulesAfterRestart = {
  node: 'worker1',
  service: 'mesh-web',
  port: 30000,
  usedBy: ['PREROUTING', 'OUTPUT'],
  rules: [RULE, RETURN],
  restartMs: 4000,
  answeredAfterMs: 900,
};

describe('ingress/rules-survive-restart', () => {
  test('holds when the rule is back, in use and before the return', () => {
    expect(judgeRules(SEEN)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<RulesAfterRestart>]>([
    ['rule-missing', { rules: [RETURN] }],
    ['rule-behind-return', { rules: [RETURN, RULE] }],
    ['chain-not-used', { usedBy: ['PREROUTING'] }],
    ['no-answer', { answeredAfterMs: null }],
  ])('%s', (reason, change) => {
    expect(judgeRules({ ...SEEN, ...change })).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
