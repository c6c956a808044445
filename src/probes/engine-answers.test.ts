import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askEnginesCommand, parseEngineAnswers, type EngineTarget } from './engine-answers.js';

const servers: Server[] = [];
let polite: EngineTarget;
let silent: EngineTarget;
let closed: EngineTarget;

async function listen(allowHalfOpen: boolean, answer: EngineTarget['answer']): Promise<EngineTarget> {
  const server = createServer({ allowHalfOpen }, (socket) => {
    socket.resume();
    socket.on('error', () => undefined);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { address: '127.0.0.1', port: address.port, answer };
}

beforeAll(async () => {
  [polite, silent, closed] = await Promise.all([listen(false, 'close'), listen(true, 'close'), listen(true, 'close')]);
  await new Promise((resolve) => servers[2]?.close(resolve));
});

afterAll(() => {
  for (const server of servers) server.close();
});

describe('askEngines', () => {
  test('a listener that says nothing is not enough', async () => {
    const targets: readonly EngineTarget[] = [polite, silent, closed, { ...silent, answer: 'certificate' }];
    const { stdout } = await promisify(execFile)('sh', ['-c', askEnginesCommand(targets, 400)], { timeout: 10_000 });
    expect(parseEngineAnswers(stdout, targets).map(({ error }) => error)).toEqual([
      null,
      'timeout',
      'ECONNREFUSED',
      'timeout',
    ]);
  });

  test('reads nothing but an error for each target', () => {
    expect(() => parseEngineAnswers('{"errors":[]}', [polite])).toThrow('each of 1');
  });

  test('only addresses are asked', () => {
    expect(() => askEnginesCommand([{ ...polite, address: 'worker1' }], 1)).toThrow(TypeError);
  });
});
