import { expect, test } from '@jest/globals';
import { EXIT } from '../model/exit-code.js';
import { enginesNamedBy } from './named-engines.js';

const ENV = { DOCKER_CONFIG: '/nowhere' };

test('a target and nodes are endpoints of any kind', async () => {
  const named = await enginesNamedBy({ target: 'ssh://a', node: ['b=unix:///b.sock', 'c=tcp://127.0.0.1:1'] }, ENV);
  expect(named.target.text).toBe('ssh://a');
  expect(named.nodes.map(({ name, endpoint }) => `${name} ${endpoint.kind}`)).toEqual(['b unix', 'c tcp']);
});

test('without a target it is the engine that the docker client would use', async () => {
  expect((await enginesNamedBy({}, { ...ENV, DOCKER_HOST: 'ssh://chosen' })).target.text).toBe('ssh://chosen');
});

test.each([['b'], ['=unix:///b.sock'], ['b='], ['b=http://x'], ['b=no-such-context']])(
  '--node %s is wrong usage',
  async (node) => {
    await expect(enginesNamedBy({ target: 'ssh://a', node: [node] }, ENV)).rejects.toMatchObject({
      exitCode: EXIT.usage,
    });
  },
);
