import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { tcpPing } from './tcp-ping.js';

const plan = (port: number) => ({
  address: '127.0.0.1',
  port,
  attempts: 3,
  timeoutMs: 500,
  budgetMs: 2000,
  signal: new AbortController().signal,
});

test('one sample for each connection, and refused ones are lost', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const open = await tcpPing(plan(port));
  expect(open).toEqual({ samplesMs: [expect.any(Number), expect.any(Number), expect.any(Number)], lost: 0 });
  await new Promise((resolve) => server.close(resolve));
  expect(await tcpPing(plan(port))).toEqual({ samplesMs: [], lost: 3 });
});

test('names are not measured', async () => {
  await expect(tcpPing({ ...plan(1), address: 'localhost' })).rejects.toThrow(TypeError);
});
