import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { connect, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import type { SshServer } from '../../kernel/packages/ssh-server.js';
import { runCommand, runCommandOrFail } from '../../process/command.js';
import { Failure } from '../../support/failure.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import type { UndoStack } from '../../support/undo.js';

/** Ports of a node's ssh server: with the docker client on its PATH, and without. */
const SSH_PORT = 2222;
const SSH_PORT_WITHOUT_DOCKER = 2223;
const DEADLINE_MS = 60_000;
const SERVER_LIFETIME_MS = 30 * 60_000;

/** A node of the lab, as what leads to it needs to know it. */
export interface ReachedNode {
  readonly name: string;
  readonly address: string;
  /** Process id of its first process. */
  readonly pid: number;
  /** Socket of its engine, as this process finds it. */
  readonly socket: string;
}

/** Hosts that the client's configuration knows besides the nodes, each refused for a reason of its own. */
export const SSH_REFUSALS = ['unknown-key', 'changed-key', 'stranger', 'without-docker', 'closed-port'] as const;

/**
 * An ssh server in the network of every node, whose sessions find the node's own docker client; and a configuration of the
 * system's ssh in which nodes are hosts by their names. Nothing outside `folder` is written.
 *
 * @returns folder with `ssh`, to stand first on the PATH
 */
export async function openSshEntrances(
  folder: string,
  server: SshServer,
  nodes: readonly ReachedNode[],
  undo: UndoStack,
): Promise<string> {
  const key = async (name: string): Promise<string> => {
    const file = path.join(folder, name);
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    return readFile(`${file}.pub`, 'utf8');
  };
  const [user, hostKey, strangerKey] = await Promise.all([key('user'), key('host'), key('stranger')]);
  const known = nodes.map(
    ({ address }) => `[${address}]:${SSH_PORT},[${address}]:${SSH_PORT_WITHOUT_DOCKER} ${hostKey}`,
  );
  const changed = nodes.map(({ address }) => `[${address}]:${SSH_PORT} ${strangerKey}`);
  await Promise.all([
    writeFile(path.join(folder, 'authorized_keys'), user),
    writeFile(path.join(folder, 'known_hosts'), known.join('')),
    writeFile(path.join(folder, 'changed_hosts'), changed.join('')),
    writeFile(path.join(folder, 'no_hosts'), ''),
    // The server drops its rights to a user that machines without it do not have.
    writeFile(
      path.join(folder, 'passwd'),
      'root:x:0:0:root:/root:/bin/sh\nsshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n',
    ),
    writeFile(path.join(folder, 'shadow'), 'root:*:19000:0:99999:7:::\nsshd:!:19000:0:99999:7:::\n'),
  ]);
  await Promise.all(nodes.map((node) => startSshServer(folder, server, node, undo)));
  const [first] = nodes;
  if (first === undefined) throw new Error('a lab has nodes');
  // What is said first counts, but for keys, which add up.
  const letIn = { IdentityFile: path.join(folder, 'user') };
  const config = [
    ...nodes.map(({ name, address }) => host(name, address, letIn)),
    host('unknown-key', first.address, { ...letIn, UserKnownHostsFile: path.join(folder, 'no_hosts') }),
    host('changed-key', first.address, { ...letIn, UserKnownHostsFile: path.join(folder, 'changed_hosts') }),
    host('stranger', first.address, { IdentityFile: path.join(folder, 'stranger') }),
    host('without-docker', first.address, { ...letIn, Port: String(SSH_PORT_WITHOUT_DOCKER) }),
    host('closed-port', first.address, { ...letIn, Port: '1' }),
    'Host *',
    '  User root',
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${path.join(folder, 'known_hosts')}`,
    `  Port ${SSH_PORT}`,
  ];
  await writeFile(path.join(folder, 'ssh_config'), `${config.join('\n')}\n`);
  const programs = path.join(folder, 'client');
  await program(path.join(programs, 'ssh'), `exec /usr/bin/ssh -F '${folder}/ssh_config' "$@"`);
  return programs;
}

function host(name: string, address: string, options: Readonly<Record<string, string>>): string {
  return [
    `Host ${name}`,
    `  HostName ${address}`,
    ...Object.entries(options).map(([option, value]) => `  ${option} ${value}`),
  ].join('\n');
}

async function startSshServer(
  folder: string,
  server: SshServer,
  { name, address, pid }: ReachedNode,
  undo: UndoStack,
): Promise<void> {
  const programs = path.join(folder, name);
  await program(
    path.join(programs, 'docker'),
    `PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin exec nsenter --target ${pid} --mount -- docker "$@"`,
  );
  const config = path.join(folder, `sshd-${name}`);
  const log = `${config}.log`;
  await writeFile(
    config,
    [
      `ListenAddress ${address}:${SSH_PORT}`,
      `ListenAddress ${address}:${SSH_PORT_WITHOUT_DOCKER}`,
      `HostKey ${path.join(folder, 'host')}`,
      `AuthorizedKeysFile ${path.join(folder, 'authorized_keys')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin yes',
      'PidFile none',
      `Match LocalPort ${SSH_PORT}`,
      `  SetEnv PATH=${programs}:/usr/bin:/bin`,
      `Match LocalPort ${SSH_PORT_WITHOUT_DOCKER}`,
      '  SetEnv PATH=/nonexistent',
      '',
    ].join('\n'),
  );
  const stop = new AbortController();
  // Mounts of its own, so that the machine's users and folders stay as they are.
  const setUp = [
    ...['passwd', 'shadow'].map((file) => `mount --bind '${folder}/${file}' /etc/${file}`),
    'mount -t tmpfs tmpfs /run',
    'mkdir /run/sshd',
    // Its sessions may outlive it for a moment: nothing of theirs is waited for.
    `exec '${server.program}' -D -E '${log}' -f '${config}' </dev/null >/dev/null 2>&1`,
  ].join(' && ');
  const ended = runCommand(
    'nsenter',
    ['--target', String(pid), '--net', '--', 'unshare', '--mount', 'sh', '-c', setUp],
    {
      deadlineMs: SERVER_LIFETIME_MS,
      signal: stop.signal,
      ownGroup: true,
      ...(server.libraries === null ? {} : { env: { LD_LIBRARY_PATH: server.libraries } }),
    },
  );
  let words: string | null = null;
  void ended.then(
    async ({ stderr, exitCode }) => {
      const said = await readFile(log, 'utf8').catch(() => stderr);
      words = `exit ${exitCode ?? 'by signal'}: ${said.slice(-1000)}`;
    },
    () => undefined,
  );
  undo.add(`ssh server of ${name}`, async () => {
    stop.abort();
    await ended.catch(() => undefined);
  });
  await pollUntil({ awaiting: `the ssh server of ${name}`, deadlineMs: DEADLINE_MS, intervalMs: 100 }, async () => {
    if (words !== null) {
      throw new Failure({
        doing: `starting an ssh server for ${name}`,
        expected: 'it to run',
        seen: words,
        next: 'read what it says',
      });
    }
    return (await listens(address, SSH_PORT)) ? true : new NotYet('it does not listen');
  });
}

function listens(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

/** TLS before an engine: the port on this machine. */
export interface TlsEntrance {
  readonly name: string;
  readonly endpoint: string;
}

/** Certificates of an authority made for the occasion. */
export interface Certificates {
  /** Folder with `ca.pem`, `cert.pem` and `key.pem` of a client that is let in. */
  readonly client: string;
  /** The same of a client that another authority has signed. */
  readonly stranger: string;
  /** A client that knows only another authority. */
  readonly distrustful: string;
}

/** Makes an authority, certificates of engines and those of clients with openssl(1), in folders below `folder`. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const openssl = (...args: readonly string[]): Promise<unknown> => run('openssl', args, folder);
  const authority = async (name: string): Promise<void> => {
    await openssl('req', '-x509', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`);
  };
  const certificate = async (name: string, by: string, days: string): Promise<void> => {
    await writeFile(path.join(folder, `${name}.ext`), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
    await openssl('req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    await openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial'],
      ...['-out', `${name}.pem`, '-extfile', `${name}.ext`, '-days', days],
    );
  };
  await Promise.all([authority('authority'), authority('other-authority')]);
  // One after the other: they share the file with the authority's serial number.
  await certificate('engine', 'authority', '2');
  await certificate('expired', 'authority', '-1');
  await certificate('operator', 'authority', '2');
  await certificate('other', 'other-authority', '2');
  const bundle = async (name: string, ca: string, own: string): Promise<string> => {
    const target = path.join(folder, name);
    await mkdir(target);
    for (const [to, from] of [
      ['ca.pem', `${ca}.pem`],
      ['cert.pem', `${own}.pem`],
      ['key.pem', `${own}.key`],
    ] as const) {
      await writeFile(path.join(target, to), await readFile(path.join(folder, from)), { mode: 0o600 });
    }
    return target;
  };
  return {
    client: await bundle('client-certificates', 'authority', 'operator'),
    stranger: await bundle('stranger-certificates', 'authority', 'other'),
    distrustful: await bundle('distrustful-certificates', 'other-authority', 'operator'),
  };
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;

/** TLS on a port of this machine, with a certificate of {@link makeCertificates}, that leads to a socket. */
export async function openTlsEntrance(
  folder: string,
  name: string,
  socket: string,
  certificate: 'engine' | 'expired',
  undo: UndoStack,
): Promise<TlsEntrance> {
  const read = (file: string): Promise<Buffer> => readFile(path.join(folder, file));
  const open = new Set<Socket>();
  const server = createTlsServer(
    {
      cert: await read(`${certificate}.pem`),
      key: await read(`${certificate}.key`),
      ca: await read('authority.pem'),
      requestCert: true,
      rejectUnauthorized: true,
      allowHalfOpen: true,
    },
    (client) => {
      const engine = connect({ path: socket, allowHalfOpen: true });
      for (const [from, to] of [
        [client, engine],
        [engine, client],
      ] as const) {
        open.add(from);
        // Two pipelines listen to each, more than is taken for sane.
        from.setMaxListeners(30);
        from.once('close', () => open.delete(from));
        // Ends the other side after what is still on its way to it, and destroys it only where this one breaks off.
        pipeline(from, to, () => undefined);
      }
    },
  );
  server.on('tlsClientError', () => undefined);
  // Those that were refused, too: half open, they would keep the server from closing.
  server.on('connection', (client: Socket) => {
    open.add(client);
    client.once('close', () => open.delete(client));
  });
  undo.add(`TLS before ${name}`, async () => {
    for (const one of open) one.destroy();
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { name, endpoint: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Writes a Docker context with TLS, as `docker context create` does. */
export async function writeContext(
  configFolder: string,
  name: string,
  endpoint: string,
  certificates: string,
): Promise<void> {
  const id = createHash('sha256').update(name).digest('hex');
  const meta = path.join(configFolder, 'contexts/meta', id);
  const tls = path.join(configFolder, 'contexts/tls', id, 'docker');
  await Promise.all([mkdir(meta, { recursive: true }), mkdir(tls, { recursive: true })]);
  const document = { Name: name, Metadata: {}, Endpoints: { docker: { Host: endpoint, SkipTLSVerify: false } } };
  await writeFile(path.join(meta, 'meta.json'), JSON.stringify(document));
  for (const file of ['ca.pem', 'cert.pem', 'key.pem']) {
    await writeFile(path.join(tls, file), await readFile(path.join(certificates, file)), { mode: 0o600 });
  }
}

async function program(file: string, script: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

async function run(name: string, args: readonly string[], cwd?: string): Promise<unknown> {
  return runCommandOrFail(name, args, {
    doing: 'making keys',
    next: `see whether ${name} is there`,
    deadlineMs: DEADLINE_MS,
    ...(cwd === undefined ? {} : { cwd }),
  });
}
