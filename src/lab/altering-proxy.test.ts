import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { UndoStack } from '../support/undo.js';
import { alter, startAlteringProxy } from './altering-proxy.js';

describe('alter', () => {
  test('changes values where the steps lead, also in lists and under every name', () => {
    expect(alter({ a: { x: { n: 1 }, y: { n: 2 } }, b: 3 }, ['a', '*', 'n'], 9)).toEqual({
      a: { x: { n: 9 }, y: { n: 9 } },
      b: 3,
    });
    expect(alter([{ n: 1 }, { n: 2 }], ['1', 'n'], 9)).toEqual([{ n: 1 }, { n: 9 }]);
  });

  test('adds a last field that is not there, and nothing else', () => {
    expect(alter({ a: {} }, ['a', 'n'], 9)).toEqual({ a: { n: 9 } });
    expect(alter({ a: null }, ['a', 'n', 'm'], 9)).toEqual({ a: null });
    expect(alter({}, ['a', '*'], 9)).toEqual({});
  });
});

describe('startAlteringProxy', () => {
  test('alters one answer, hands the others on, and gives the socket back', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'seatrial-proxy-'));
    const socketPath = path.join(folder, 'engine.sock');
    const engine = createServer((incoming, outgoing) => {
      void text(incoming).then((body) => {
        outgoing.end(JSON.stringify({ method: incoming.method, url: incoming.url, body, Name: 'true' }));
      });
    });
    await new Promise<void>((resolve) => engine.listen(socketPath, resolve));
    const ask = (method: string, url: string, body = ''): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const asked = request({ socketPath, method, path: url, agent: false }, (answer) => {
          text(answer).then((whole) => {
            resolve(JSON.parse(whole));
          }, reject);
        });
        asked.on('error', reject);
        asked.end(body);
      });
    const undo = new UndoStack();
    try {
      const proxy = await startAlteringProxy(
        `unix://${socketPath}`,
        { path: '/networks/', at: ['Name'], value: 'altered' },
        undo,
      );
      await expect(ask('GET', '/networks/one')).resolves.toMatchObject({ url: '/networks/one', Name: 'altered' });
      await expect(ask('GET', '/tasks')).resolves.toMatchObject({ Name: 'true' });
      await expect(ask('POST', '/networks/create', 'a body')).resolves.toMatchObject({ body: 'a body', Name: 'true' });
      expect(proxy.altered).toEqual(['GET /networks/one']);
      expect(await undo.unwind()).toEqual([]);
      await expect(ask('GET', '/networks/one')).resolves.toMatchObject({ Name: 'true' });
    } finally {
      await undo.unwind();
      await new Promise((resolve) => engine.close(resolve));
      await rm(folder, { recursive: true, force: true });
    }
  });
});
