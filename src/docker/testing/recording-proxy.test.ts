import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Engine } from '../engine.js';
import { judgeRequests } from './own-requests.js';
import { startRecordingProxy, type RecordedRequest, type RecordingProxy } from './recording-proxy.js';

describe('a recording proxy', () => {
  let folder: string;
  let server: Server;
  let proxy: RecordingProxy;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'seatrial-proxy-'));
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        response.setHeader('content-type', 'application/json').end('{"Id":"made"}');
      });
    });
    server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      socket.on('data', (chunk: Buffer) => {
        socket.write(Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, chunk.length]), chunk]));
      });
      socket.on('end', () => socket.end()).on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(path.join(folder, 'engine'), resolve));
    proxy = await startRecordingProxy(path.join(folder, 'proxy'), path.join(folder, 'engine'));
  });
  afterEach(async () => {
    await proxy.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  test('hands on requests, answers and sessions, and writes them down', async () => {
    const engine = Engine.open(proxy.endpoint);
    expect(await engine.containers.create('helper', { Image: 'x', Labels: { mine: '1' } })).toBe('made');
    const { socket, stdout } = await engine.containers.exec('made', ['cat']);
    socket.write('hello');
    const said = await new Promise((resolve) =>
      stdout.once('data', (chunk: Buffer) => {
        resolve(chunk.toString());
      }),
    );
    socket.destroy();
    expect(said).toContain('hello');
    expect(proxy.requests.map(({ method, path: asked }) => `${method} ${asked}`)).toEqual([
      'POST /containers/create?name=helper',
      'POST /containers/made/exec?',
      'POST /exec/made/start?',
    ]);
    expect(proxy.requests[0]).toMatchObject({ answer: '{"Id":"made"}' });
    expect(JSON.parse(proxy.requests[0]?.body ?? '')).toMatchObject({ Labels: { mine: '1' } });
  });
});

describe('requests', () => {
  const asked = (method: string, asks: string, body = '', answer = ''): RecordedRequest => ({
    method,
    path: asks,
    body,
    answer,
  });

  test('about own things are told from others', () => {
    const judged = judgeRequests(
      [
        asked('GET', '/info'),
        asked('POST', '/containers/create?name=h', '{"Labels":{"mine":"1"}}', '{"Id":"c1"}'),
        asked('POST', '/containers/c1/start'),
        asked('POST', '/containers/c1/exec', '{}', '{"Id":"e1"}'),
        asked('POST', '/exec/e1/start'),
        asked('DELETE', '/containers/h?force=true'),
        asked('POST', '/services/create', '{"Name":"s","Labels":{"mine":"1"}}', '{"ID":"s1"}'),
        asked('POST', '/services/s1/update?version=3', '{}', '{"Warnings":null}'),
        asked('DELETE', '/services/s1'),
      ],
      ['mine'],
    );
    expect(judged).toEqual({ reading: 1, created: 2, removed: 2, handled: 4, foreign: [] });
  });

  test.each([
    ['POST', '/containers/create', '{"Labels":{"theirs":"1"}}'],
    ['POST', '/services/create', ''],
    ['POST', '/services/s9/update', ''],
    ['DELETE', '/networks/n9', ''],
    ['POST', '/exec/e9/start', ''],
    ['POST', '/swarm/update', ''],
    ['POST', '/containers/prune', ''],
  ])('%s %s is foreign', (method, asks, body) => {
    expect(judgeRequests([asked(method, asks, body)], ['mine']).foreign).toEqual([`${method} ${asks}`]);
  });
});
