import { describe, expect, test } from '@jest/globals';
import { judgeFiles, type Deployed, type Files } from './compose-file.js';

const deployed = (stack: Partial<Deployed> = {}, compose: Partial<Deployed> = {}): Files => ({
  deployed: [
    {
      file: 'the version 3 stack file',
      network: 'front',
      refusal: null,
      driver: 'overlay',
      scope: 'swarm',
      members: 3,
      membersOnNetwork: 3,
      asked: 'file-1_web',
      answered: 'file-1_web',
      ...stack,
    },
    {
      file: 'the version 2 compose file',
      network: 'net5',
      refusal: null,
      driver: 'overlay',
      scope: 'swarm',
      members: 1,
      membersOnNetwork: 1,
      asked: 'web',
      answered: 'web',
      ...compose,
    },
  ],
});

describe('overlay/compose-file', () => {
  test('holds when both files put their members on an overlay', () => {
    expect(judgeFiles(deployed())).toMatchObject({
      reason: 'ok',
      message:
        'the version 3 stack file put 3 tasks on its overlay front, and the version 2 compose file put 1 container on its overlay net5, each answered over it.',
    });
  });

  test.each<[string, string, Files]>([
    ['not-deployed', 'front', deployed({ refusal: 'cannot be used with services', driver: 'bridge' })],
    ['not-deployed', 'net5', deployed({}, { refusal: 'not manually attachable' })],
    ['wrong-driver', 'net5', deployed({}, { driver: 'bridge', scope: 'local', answered: null })],
    ['not-on-network', 'front', deployed({ membersOnNetwork: 2 })],
    ['not-on-network', 'net5', deployed({}, { members: 0, membersOnNetwork: 0 })],
    ['no-answer', 'front', deployed({ answered: null })],
    ['stranger-answers', 'net5', deployed({}, { answered: 'another' })],
  ])('%s at %s', (reason, network, seen) => {
    expect(judgeFiles(seen)).toMatchObject({ reason, place: { network } });
  });
});
