import { describe, expect, test } from '@jest/globals';
import { judgeAnyDriver, type DriverReport } from './any-driver.js';

const reach = (from: string, to: string, answeredBy: string | null): DriverReport['within'][number] => ({
  from,
  to,
  address: '172.18.0.3',
  answeredBy,
});
const REPORT: DriverReport = {
  driver: 'bridge',
  refusal: null,
  names: [{ name: 'b', address: '172.18.0.3', told: ['172.18.0.3'] }],
  within: [reach('a', 'b', 'b')],
  itself: [reach('c', 'c', 'c')],
  across: [reach('a', 'c', null), reach('c', 'a', null)],
};

describe('plugin/any-driver', () => {
  test('holds when all drivers do', () => {
    const judgement = judgeAnyDriver({ node: 'worker1', reports: [REPORT, { ...REPORT, driver: 'remote driver' }] });
    expect(judgement).toMatchObject({ reason: 'ok' });
    expect(judgement.message).toContain('bridge and remote driver');
  });

  test.each<[string, Partial<DriverReport>]>([
    ['driver-refused', { refusal: 'plugin "weave" not found' }],
    ['name-unknown', { names: [{ name: 'b', address: '172.18.0.3', told: [] }] }],
    ['unreachable', { within: [reach('a', 'b', null)] }],
    ['target-silent', { itself: [reach('c', 'c', null)] }],
    ['not-isolated', { across: [reach('a', 'c', 'c')] }],
  ])('%s', (reason, change) => {
    const reports = [REPORT, { ...REPORT, driver: 'weave', ...change }];
    expect(judgeAnyDriver({ node: 'worker1', reports })).toMatchObject({
      reason,
      place: { node: 'worker1', network: 'weave' },
    });
  });
});
