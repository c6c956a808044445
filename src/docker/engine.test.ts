import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { namespacePath } from './container-shell.js';
import { Engine, errorOfProgress } from './engine.js';
import { EngineRefused, EngineUnreachable } from './engine-error.js';
import { quoteForShell } from './quote-for-shell.js';

describe('Engine', () => {
  let folder: string;
  let server: Server;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'seatrial-engine-'));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  async function engineThat(answer: RequestListener): Promise<Engine> {
    server = createServer(answer);
    const socket = path.join(folder, 'engine.sock');
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    return Engine.open(`unix://${socket}`);
  }

  test('asks with query and filters, and takes null for an empty list', async () => {
    let asked = '';
    const engine = await engineThat((request, response) => {
      asked = decodeURIComponent(request.url ?? '');
      response.setHeader('content-type', 'application/json').end('null');
    });
    expect(await engine.containers.list({ label: ['a=b'] })).toEqual([]);
    expect(asked).toBe('/containers/json?all=true&filters={"label":["a=b"]}');
  });

  test('tells what the engine refuses, with its words', async () => {
    const engine = await engineThat((_, response) => {
      response.writeHead(409, { 'content-type': 'application/json' }).end('{"message":"name is taken"}');
    });
    const refusal: unknown = await engine.networks.create({ Name: 'x', Driver: 'overlay' }).catch((e: unknown) => e);
    expect(refusal).toBeInstanceOf(EngineRefused);
    expect(refusal).toMatchObject({ status: 409, reason: 'name is taken' });
    expect((refusal as Error).message).toContain('POST /networks/create');
  });

  test('takes what is not there for removed', async () => {
    const engine = await engineThat((_, response) => {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such container"}');
    });
    await expect(engine.containers.remove('x')).resolves.toBeUndefined();
    await expect(engine.images.inspect('x')).resolves.toBeNull();
  });

  test('asks again for a verbose inspection whose handler crashed, and for nothing else', async () => {
    let asked = 0;
    const engine = await engineThat((_, response) => {
      asked += 1;
      if (asked < 3) response.destroy();
      else response.setHeader('content-type', 'application/json').end('{"Id":"n1"}');
    });
    await expect(engine.networks.inspect('n1', { verbose: true })).resolves.toEqual({ Id: 'n1' });
    expect(asked).toBe(3);
    asked = 0;
    await expect(engine.networks.inspect('n1')).rejects.toMatchObject({ brokenOff: true });
    expect(asked).toBe(1);
    asked = -1_000;
    await expect(engine.networks.inspect('n1', { verbose: true, deadlineMs: 600 })).rejects.toMatchObject({
      brokenOff: true,
    });
    expect(asked).toBeGreaterThan(-999);
  });

  test('gives up on an engine that does not answer in time', async () => {
    const engine = await engineThat(() => undefined);
    const error: unknown = await engine.info({ deadlineMs: 50 }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(EngineUnreachable);
    expect((error as Error).message).toContain('none within 0.1 s');
  });

  test('ends a request when it is told to', async () => {
    const engine = await engineThat(() => undefined);
    const stop = new AbortController();
    const asked = engine.info({ signal: stop.signal });
    stop.abort(new Error('interrupted'));
    await expect(asked).rejects.toThrow('interrupted');
  });

  test('tells an engine that is not there', async () => {
    await engineThat(() => undefined);
    const error: unknown = await Engine.open(`unix://${folder}/none.sock`)
      .ping()
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(EngineUnreachable);
    expect((error as Error).message).toContain('ENOENT');
  });
});

test('an endpoint of another kind is refused as wrong usage', () => {
  expect(() => Engine.open('http://localhost')).toThrow('unix:///');
});

test('errors that engines tell in the middle of an answer are found', () => {
  expect(errorOfProgress('ut off"}\n{"status":"x"}\n{"error":"no space left"}\n')).toBe('no space left');
  expect(errorOfProgress('{"status":"Loaded"}\n')).toBeNull();
});

test('quoting keeps quotes', () => {
  expect(quoteForShell(`it's`)).toBe(`'it'\\''s'`);
});

test('namespaces are looked up beneath the root of the node', () => {
  expect(namespacePath('/var/run/docker/netns/1-abc')).toBe('/proc/1/root/run/docker/netns/1-abc');
});
