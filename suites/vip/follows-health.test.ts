import { describe, expect, test } from '@jest/globals';
import { judgeFollowed, type Followed } from './follows-health.js';

type Watch = Followed['cases'][number]['watches'][number];

const REPLICAS = ['health-patient.1', 'health-patient.2', 'health-patient.3'];
const WATCH: Watch = {
  node: 'worker1',
  leftOutAfterMs: 420,
  answeredBy: ['health-patient.3', 'health-patient.3'],
  taskStillAnswers: true,
};

const followed = (before = REPLICAS, stopping: Partial<Watch> = {}, unhealthy: Partial<Watch> = {}): Followed => ({
  service: 'health-patient',
  replicas: REPLICAS,
  before,
  cases: [
    { why: 'stopping', task: 'health-patient.1', watches: [{ ...WATCH, ...stopping }] },
    { why: 'unhealthy', task: 'health-patient.2', watches: [{ ...WATCH, ...unhealthy }] },
  ],
});

describe('vip/follows-health', () => {
  test('holds', () => {
    expect(judgeFollowed(followed())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, string, Followed]>([
    ['never-served', 'health-patient.3', followed(REPLICAS.slice(0, 2))],
    ['stopping-served', 'health-patient.1', followed(REPLICAS, { leftOutAfterMs: null })],
    ['unhealthy-served', 'health-patient.2', followed(REPLICAS, {}, { leftOutAfterMs: null })],
    ['gone-too-soon', 'health-patient.1', followed(REPLICAS, { taskStillAnswers: false })],
  ])('%s', (reason, task, seen) => {
    expect(judgeFollowed(seen)).toMatchObject({ reason, place: { service: 'health-patient', task } });
  });
});
