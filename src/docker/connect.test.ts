import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { parseEndpoint, type TlsMaterial } from './endpoint.js';
import { EngineUnreachable } from './engine-error.js';
import { Engine } from './engine.js';

let folder: string;
const servers: Server[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'seatrial-connect-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const ANSWERS: RequestListener = (request, response) => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ path: request.url }));
};

/** As engines do: hands the connection over and echoes, in frames of standard output. */
function echoesWhenUpgraded(server: Server): Server {
  return server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    socket.on('data', (chunk: Buffer) => {
      const header = Buffer.alloc(8);
      header.writeUInt8(1);
      header.writeUInt32BE(chunk.length, 4);
      socket.write(Buffer.concat([header, chunk]));
      if (chunk.toString() === 'bye') socket.end();
    });
    socket.on('end', () => socket.end()).on('error', () => undefined);
  });
}

async function reasonOf(engine: Engine): Promise<EngineUnreachable> {
  const error: unknown = await engine.info({ deadlineMs: 10_000 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EngineUnreachable);
  return error as EngineUnreachable;
}

/** Says something in a session, and waits until the engine ends it. */
async function untilEnded(engine: Engine): Promise<boolean> {
  const { socket, stdout } = await engine.containers.exec('c', ['cat']);
  const ended = new Promise<boolean>((resolve) => {
    stdout.resume().once('end', () => {
      resolve(true);
    });
  });
  socket.write('bye');
  return ended;
}

async function echoOf(engine: Engine): Promise<string> {
  const { socket, stdout } = await engine.containers.exec('c', ['cat']);
  socket.unref();
  socket.ref();
  socket.write('hello');
  const said = await new Promise<string>((resolve) => {
    stdout.once('data', (chunk: Buffer) => {
      resolve(chunk.toString());
    });
  });
  socket.destroy();
  return said;
}

describe('over TLS', () => {
  let tls: TlsMaterial;
  let other: TlsMaterial;
  const files = { good: '', expired: '', elsewhere: '' };

  beforeAll(() => {
    const run = (...args: readonly string[]): void => {
      execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    };
    const authority = (name: string): void => {
      run(
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.pem`,
        '-subj',
        `/CN=${name}`,
      );
    };
    const certificate = (name: string, names: string, ca: string, ...more: readonly string[]): string => {
      writeFileSync(path.join(folder, `${name}.ext`), `subjectAltName=${names}\n`);
      run(
        'req',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.csr`,
        '-subj',
        `/CN=${name}`,
      );
      run(
        'x509',
        '-req',
        '-in',
        `${name}.csr`,
        '-CA',
        `${ca}.pem`,
        '-CAkey',
        `${ca}.key`,
        '-CAcreateserial',
        '-out',
        `${name}.pem`,
        '-extfile',
        `${name}.ext`,
        ...more,
      );
      return name;
    };
    const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
    authority('ca');
    authority('ca-of-others');
    files.good = certificate('good', 'IP:127.0.0.1', 'ca', '-days', '2');
    files.elsewhere = certificate('elsewhere', 'DNS:elsewhere.example', 'ca', '-days', '2');
    files.expired = certificate('expired', 'IP:127.0.0.1', 'ca', '-days', '-1');
    certificate('client', 'DNS:client', 'ca', '-days', '2');
    certificate('stranger', 'DNS:client', 'ca-of-others', '-days', '2');
    tls = { ca: read('ca.pem'), client: { cert: read('client.pem'), key: read('client.key') }, source: folder };
    other = { ca: read('ca.pem'), client: { cert: read('stranger.pem'), key: read('stranger.key') }, source: folder };
  });

  async function engineWith(certificate: string, material: TlsMaterial): Promise<Engine> {
    const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
    const server = createHttps(
      {
        cert: read(`${certificate}.pem`),
        key: read(`${certificate}.key`),
        ca: read('ca.pem'),
        requestCert: true,
        rejectUnauthorized: true,
      },
      ANSWERS,
    );
    echoesWhenUpgraded(server);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return Engine.open(parseEndpoint(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, material));
  }

  test('answers are read and counted', async () => {
    const engine = await engineWith(files.good, tls);
    expect(await engine.info()).toEqual({ path: '/info?' });
    expect(engine.traffic).toMatchObject({ requests: 1 });
    expect(engine.traffic.bytesReceived).toBeGreaterThan(20);
  });

  test.each([
    ['expired', 'a certificate that is valid now', 'CERT_HAS_EXPIRED'],
    ['elsewhere', 'a certificate for this name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('a certificate that is %s is refused', async (name, expected, seen) => {
    const reason = await reasonOf(await engineWith(files[name], tls));
    expect(reason.expected).toBe(expected);
    expect(reason.seen).toContain(seen);
  });

  test('an engine of another CA is refused', async () => {
    const ca = readFileSync(path.join(folder, 'ca-of-others.pem'), 'utf8');
    const reason = await reasonOf(await engineWith(files.good, { ...tls, ca }));
    expect(reason.expected).toBe('a certificate signed by the known CA');
  });

  test.each([
    ['a stranger’s', 'stranger'],
    ['no', 'none'],
  ] as const)('%s client certificate is told', async (_, which) => {
    const reason = await reasonOf(await engineWith(files.good, which === 'none' ? { ...tls, client: null } : other));
    expect(reason.expected).toBe('the engine to accept the client’s certificate');
  });

  test('an engine without TLS is told', async () => {
    const server = createHttp(ANSWERS);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = parseEndpoint(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, tls);
    expect((await reasonOf(Engine.open(endpoint))).expected).toBe('TLS');
  });
});

describe('over ssh', () => {
  const pathBefore = process.env['PATH'];
  let socket: string;

  beforeAll(() => {
    socket = path.join(folder, 'engine.sock');
  });
  afterEach(() => {
    process.env['PATH'] = pathBefore;
  });

  /** A program in the place of ssh(1). */
  function sshThat(program: string): Engine {
    const file = path.join(folder, 'ssh');
    writeFileSync(file, program);
    chmodSync(file, 0o755);
    process.env['PATH'] = `${folder}:${pathBefore ?? ''}`;
    return Engine.open('ssh://host');
  }

  const LEADS_TO_ENGINE = (): string =>
    `#!${process.execPath}\nconst c = require('node:net').connect(${JSON.stringify(socket)}); process.stdin.pipe(c).pipe(process.stdout); c.on('close', () => process.exit(0));`;

  async function listen(server: Server): Promise<void> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(socket, resolve));
  }

  test('requests and sessions go through one login each, kept between requests', async () => {
    const server = echoesWhenUpgraded(
      createHttp((request, response) => {
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ Id: request.url }));
      }),
    );
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    await listen(server);
    const engine = sshThat(LEADS_TO_ENGINE());
    expect(await engine.info()).toEqual({ Id: '/info?' });
    expect(await engine.version()).toEqual({ Id: '/version?' });
    expect(connections).toBe(1);
    expect(await echoOf(engine)).toBe('hello');
    expect(await untilEnded(engine)).toBe(true);
    (await engine.containers.attachInput('c')).destroy();
    const { requests, bytesSent, bytesReceived } = engine.traffic;
    expect(requests).toBe(7);
    expect(bytesSent).toBeGreaterThan(300);
    expect(bytesReceived).toBeGreaterThan(300);
    expect(await engine.version()).toEqual({ Id: '/version?' });
  });

  test('a handler that crashes is told from a way that is gone', async () => {
    await listen(
      createHttp((request) => {
        request.destroy();
      }),
    );
    const reason = await reasonOf(sshThat(LEADS_TO_ENGINE()));
    expect(reason.brokenOff).toBe(true);
  });

  test.each([
    [255, 'Host key verification failed.', 'a host whose key is known'],
    [255, 'me@host: Permission denied (publickey).', 'to be let in with a key'],
    [255, '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @', 'the host key that is known'],
    [255, 'ssh: Could not resolve hostname host: Name or service not known', 'a host name that resolves'],
    [255, 'ssh: connect to host host port 22: Connection refused', 'an ssh server there'],
    [255, 'ssh: connect to host host port 22: Connection timed out', 'an answer of its ssh server'],
    [127, 'bash: line 1: docker: command not found', 'the docker client there'],
    [1, 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.', 'an engine that runs there'],
    [1, 'permission denied while trying to connect to the Docker daemon socket', 'the right to use the engine'],
    [9, 'something else', 'a connection to the engine'],
  ])('exit %i with “%s” is explained', async (code, words, expected) => {
    const reason = await reasonOf(sshThat(`#!/bin/sh\necho '${words}' >&2\nexit ${code}\n`));
    expect(reason.expected).toContain(expected);
    expect(reason.seen).toContain(words);
    expect(reason.next).toContain('dial-stdio');
  });
});
