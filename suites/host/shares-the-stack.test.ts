import { describe, expect, test } from '@jest/globals';
import { judgeSharedStack, type SharedStack } from './shares-the-stack.js';

const SEEN: SharedStack = {
  node: 'worker1',
  container: 'web',
  hostAddresses: [
    { address: '10.0.0.2', seen: true },
    { address: '10.0.1.2', seen: true },
  ],
  sameNamespace: true,
  port: 15085,
  answeredBy: 'web',
  secondExit: 1,
  publishedPorts: [],
  publishedAnsweredBy: null,
};

describe('host/shares-the-stack', () => {
  test('holds', () => {
    expect(judgeSharedStack(SEEN)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Partial<SharedStack>]>([
    ['own-stack', { task: 'web' }, { hostAddresses: [{ address: '10.0.0.2', seen: false }] }],
    ['own-stack', { task: 'web' }, { sameNamespace: false }],
    ['no-answer', { port: 15085 }, { answeredBy: null }],
    ['port-shared', { port: 15085 }, { secondExit: null }],
    ['port-shared', { port: 15085 }, { secondExit: 0 }],
    ['publish-effective', { port: 15087 }, { publishedPorts: ['8080/tcp'] }],
    ['publish-effective', { port: 15087 }, { publishedAnsweredBy: 'web' }],
  ])('%s', (reason, place, change) => {
    expect(judgeSharedStack({ ...SEEN, ...change })).toMatchObject({ reason, place: { node: 'worker1', ...place } });
  });
});
