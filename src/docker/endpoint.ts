import { isIP } from 'node:net';
import { usageFailure } from '../support/failure.js';

/** What proves both ends of a TLS connection, as PEM. */
export interface TlsMaterial {
  /** Who signed the engine's certificate; `null`: one of those that the system trusts. */
  readonly ca: string | null;
  /** The client's own certificate and its key; `null` where it has none. */
  readonly client: { readonly cert: string; readonly key: string } | null;
  /** Where it was read from, for messages. */
  readonly source: string;
}

/** Where an engine listens and how it is reached. `text` is the endpoint as people write it. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly text: string; readonly socket: string }
  | {
      readonly kind: 'ssh';
      readonly text: string;
      readonly host: string;
      readonly user: string | null;
      readonly port: number | null;
      /** Socket of the engine on the other side; `null`: the one that the docker client there chooses. */
      readonly socket: string | null;
    }
  | {
      readonly kind: 'tcp';
      readonly text: string;
      readonly host: string;
      readonly port: number;
      /** `null`: not protected, which is for this machine only. */
      readonly tls: TlsMaterial | null;
    };

/** Ports of engines by convention. */
const TLS_PORT = 2376;
const PLAIN_PORT = 2375;

/**
 * Takes an endpoint apart: `unix:///path`, `ssh://[user@]host[:port][/socket]` or `tcp://host[:port]`. Anything else, a
 * password in it, and unprotected TCP to another machine are usage failures: who can read such a connection owns the swarm.
 *
 * @param tls what protects `tcp://`
 */
export function parseEndpoint(text: string, tls: TlsMaterial | null = null): Endpoint {
  if (text.startsWith('unix://')) {
    const socket = text.slice('unix://'.length);
    if (!socket.startsWith('/'))
      throw refused(text, 'unix:// and an absolute path', 'for example unix:///run/docker.sock');
    return { kind: 'unix', text, socket };
  }
  const url = urlOf(text);
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  if (url === null || host === '' || !['ssh:', 'tcp:'].includes(url.protocol)) {
    throw refused(
      text,
      'unix:///path, ssh://[user@]host[:port], tcp://host:port or the name of a Docker context',
      'name the endpoint of an engine',
    );
  }
  if (url.password !== '') {
    throw refused(text.replace(url.password, '…'), 'no password in it', 'use a key: ssh-copy-id, or ssh-agent');
  }
  if (url.search !== '' || url.hash !== '') throw refused(text, 'nothing behind the path', 'leave out ? and #');
  const port = url.port === '' ? null : Number(url.port);
  return url.protocol === 'ssh:' ? sshEndpoint(text, url, host, port) : tcpEndpoint(text, url, host, port, tls);
}

function sshEndpoint(text: string, url: URL, host: string, port: number | null): Endpoint {
  const user = url.username === '' ? null : decodeURIComponent(url.username);
  // ssh would take them for options.
  if (host.startsWith('-') || user?.startsWith('-') === true) {
    throw refused(text, 'a user and a host that do not begin with a dash', 'give the host a name in ~/.ssh/config');
  }
  const socket = url.pathname === '' || url.pathname === '/' ? null : decodeURIComponent(url.pathname);
  return { kind: 'ssh', text, host, user, port, socket };
}

function tcpEndpoint(text: string, url: URL, host: string, port: number | null, tls: TlsMaterial | null): Endpoint {
  if (url.username !== '' || !['', '/'].includes(url.pathname)) {
    throw refused(text, 'tcp://host:port', 'leave out user and path');
  }
  if (tls === null && !isLoopback(host)) {
    throw refused(
      text,
      'TLS on the way to another machine',
      'set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, name a Docker context with TLS, or use ssh://',
    );
  }
  return { kind: 'tcp', text, host, port: port ?? (tls === null ? PLAIN_PORT : TLS_PORT), tls };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function refused(text: string, expected: string, next: string): Error {
  return usageFailure(`the endpoint ${text}`, expected, next);
}

/** How an endpoint is tried by hand, as a command. */
export function tryByHand(endpoint: Endpoint): string {
  if (endpoint.kind === 'ssh') return `ssh ${sshArguments(endpoint).join(' ')}`;
  const tls = endpoint.kind === 'tcp' && endpoint.tls !== null ? 'DOCKER_TLS_VERIFY=1 ' : '';
  return `${tls}docker --host ${endpoint.text} version`;
}

/**
 * Arguments of ssh(1), which brings its own configuration, keys and known hosts. Nothing is ever asked: a host whose key is
 * not known is refused, whatever the configuration says.
 */
export function sshArguments({ host, user, port, socket }: Extract<Endpoint, { kind: 'ssh' }>): readonly string[] {
  return [
    ...['BatchMode=yes', 'StrictHostKeyChecking=yes', 'ConnectTimeout=10'].flatMap((option) => ['-o', option]),
    '-T',
    ...(user === null ? [] : ['-l', user]),
    ...(port === null ? [] : ['-p', String(port)]),
    '--',
    host,
    'docker',
    // What stands behind the host is a line for the shell there.
    ...(socket === null ? [] : ['--host', `'unix://${socket.replaceAll("'", `'\\''`)}'`]),
    'system',
    'dial-stdio',
  ];
}
