import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EXIT } from '../model/exit-code.js';
import { Failure } from '../support/failure.js';
import { parseEndpoint, sshArguments } from './endpoint.js';
import { findEndpoint } from './find-endpoint.js';

describe('an endpoint', () => {
  test.each([
    ['unix:///run/docker.sock', { kind: 'unix', socket: '/run/docker.sock' }],
    ['ssh://host', { kind: 'ssh', host: 'host', user: null, port: null, socket: null }],
    ['ssh://me@host:2222/run/my.sock', { kind: 'ssh', host: 'host', user: 'me', port: 2222, socket: '/run/my.sock' }],
    ['ssh://[2001:db8::1]', { kind: 'ssh', host: '2001:db8::1' }],
    ['tcp://127.0.0.1', { kind: 'tcp', host: '127.0.0.1', port: 2375, tls: null }],
    ['tcp://[::1]:4', { kind: 'tcp', host: '::1', port: 4 }],
  ])('%s is understood', (text, parts) => {
    expect(parseEndpoint(text)).toMatchObject({ ...parts, text });
  });

  test('TLS has a port of its own', () => {
    expect(parseEndpoint('tcp://host', { ca: 'x', client: null, source: '/' })).toMatchObject({ port: 2376 });
  });

  test.each([
    ['unix://relative', 'an absolute path'],
    ['http://localhost', 'unix:///'],
    ['docker', 'unix:///'],
    ['ssh://', 'unix:///'],
    ['ssh://me:hunter2@host', 'no password'],
    ['ssh://-oProxyCommand=x@host', 'begin with a dash'],
    ['tcp://host:2375', 'TLS on the way'],
    ['tcp://127.0.0.1.example.org', 'TLS on the way'],
    ['tcp://me@localhost', 'tcp://host:port'],
    ['ssh://host?x', 'nothing behind the path'],
  ])('%s is wrong usage', (text, expected) => {
    let failure: unknown;
    try {
      parseEndpoint(text);
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ exitCode: EXIT.usage });
    expect((failure as Failure).expected).toContain(expected);
    expect((failure as Failure).message).not.toContain('hunter2');
  });

  test('ssh asks nothing, trusts no unknown host, and is told no options by names', () => {
    const endpoint = parseEndpoint("ssh://me@host:2222/it's.sock");
    if (endpoint.kind !== 'ssh') throw new Error('not ssh');
    expect(sshArguments(endpoint).join(' ')).toBe(
      `-o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=10 -T -l me -p 2222 -- host docker --host 'unix:///it'\\''s.sock' system dial-stdio`,
    );
  });
});

describe('the endpoint that is meant', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'seatrial-contexts-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function context(name: string, docker: object, tls: Readonly<Record<string, string>> = {}): Promise<void> {
    const id = createHash('sha256').update(name).digest('hex');
    await mkdir(path.join(folder, 'contexts/meta', id), { recursive: true });
    await writeFile(
      path.join(folder, 'contexts/meta', id, 'meta.json'),
      JSON.stringify({ Name: name, Endpoints: { docker } }),
    );
    const files = path.join(folder, 'contexts/tls', id, 'docker');
    await mkdir(files, { recursive: true });
    for (const [file, content] of Object.entries(tls)) await writeFile(path.join(files, file), content);
  }

  test('is chosen in the order of the docker client', async () => {
    await context('prod', { Host: 'ssh://prod' });
    await context('test', { Host: 'ssh://test' });
    const env = { DOCKER_CONFIG: folder };
    const text = async (name: string | null, more: Readonly<Record<string, string>> = {}): Promise<string> =>
      (await findEndpoint(name, { ...env, ...more })).text;
    expect(await text(null)).toBe('unix:///var/run/docker.sock');
    await writeFile(path.join(folder, 'config.json'), JSON.stringify({ currentContext: 'prod' }));
    expect(await text(null)).toBe('ssh://prod');
    expect(await text(null, { DOCKER_CONTEXT: 'test' })).toBe('ssh://test');
    expect(await text(null, { DOCKER_CONTEXT: 'test', DOCKER_HOST: 'ssh://third' })).toBe('ssh://third');
    expect(await text('context:prod', { DOCKER_HOST: 'ssh://third' })).toBe('ssh://prod');
    expect(await text('prod', { DOCKER_HOST: 'ssh://third' })).toBe('ssh://prod');
    expect(await text('default', { DOCKER_HOST: 'ssh://third' })).toBe('ssh://third');
    expect(await text(null, { DOCKER_CONTEXT: 'default' })).toBe('unix:///var/run/docker.sock');
    expect(await text('unix:///x', { DOCKER_HOST: 'ssh://third' })).toBe('unix:///x');
    expect(await text(null, { DOCKER_HOST: 'localhost:2375' })).toBe('tcp://localhost:2375');
  });

  test('takes the certificates of a context', async () => {
    await context('tls', { Host: 'tcp://far:2376' }, { 'ca.pem': 'CA', 'cert.pem': 'CERT', 'key.pem': 'KEY' });
    expect(await findEndpoint('tls', { DOCKER_CONFIG: folder })).toMatchObject({
      host: 'far',
      tls: { ca: 'CA', client: { cert: 'CERT', key: 'KEY' } },
    });
  });

  test('takes the certificates of the environment, and asks for them where TLS is wanted', async () => {
    await writeFile(path.join(folder, 'ca.pem'), 'CA');
    const env = { DOCKER_CONFIG: folder, DOCKER_TLS_VERIFY: '1' };
    expect(await findEndpoint('tcp://far', env)).toMatchObject({ tls: { ca: 'CA', client: null, source: folder } });
    await writeFile(path.join(folder, 'cert.pem'), 'CERT');
    await expect(findEndpoint('tcp://far', env)).rejects.toMatchObject({ seen: 'no key.pem', exitCode: EXIT.usage });
    await expect(findEndpoint('tcp://far', { ...env, DOCKER_CERT_PATH: '/nowhere' })).rejects.toMatchObject({
      seen: 'no ca.pem, no cert.pem, no key.pem',
    });
  });

  test.each([
    ['none', 'the Docker context none'],
    ['skips', 'skips that'],
    ['plain', 'tcp://far:2375'],
    ['kubernetes', 'none'],
  ])('the context %s is refused', async (name, seen) => {
    await context('skips', { Host: 'tcp://far:2376', SkipTLSVerify: true });
    await context('plain', { Host: 'tcp://far:2375' });
    await context('kubernetes', {});
    const failure: unknown = await findEndpoint(name, { DOCKER_CONFIG: folder }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect((failure as Failure).seen).toContain(seen);
  });

  test('a configuration that is no JSON is told', async () => {
    await writeFile(path.join(folder, 'config.json'), '{');
    await expect(findEndpoint(null, { DOCKER_CONFIG: folder })).rejects.toMatchObject({
      expected: 'one JSON document',
    });
  });
});
