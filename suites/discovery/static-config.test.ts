import { describe, expect, test } from '@jest/globals';
import { judgeConfigured, type Configured } from './static-config.js';

type Given = Configured['tasks'][number];

const GIVEN: Given = {
  node: 'manager1',
  task: 'names-asker.x',
  servers: ['127.0.0.1'],
  search: ['seatrial.test'],
  options: ['timeout:1', 'attempts:1', 'ndots:0'],
  hosts: ['127.0.0.1 localhost', '192.0.2.7 printer', '192.0.2.8 scanner', '10.0.1.9 a755b3abb3a3', ''],
};

const configured = (change: Partial<Given> = {}): Configured => ({
  service: 'names-asker',
  tasks: [GIVEN, { ...GIVEN, node: 'worker1', task: 'names-asker.y', ...change }],
});

describe('discovery/static-config', () => {
  test('holds beside settings that engines add', () => {
    expect(judgeConfigured(configured())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Given>]>([
    ['server-missing', { servers: [] }],
    ['search-missing', { search: ['other.test'] }],
    ['option-missing', { options: ['timeout:1', 'ndots:0'] }],
    ['host-missing', { hosts: ['127.0.0.1 localhost', '192.0.2.7 scanner', '192.0.2.8 printer'] }],
  ])('%s in the task where it is so', (reason, change) => {
    expect(judgeConfigured(configured(change))).toMatchObject({
      reason,
      place: { node: 'worker1', task: 'names-asker.y' },
    });
  });
});
