import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { Failure, errorText, usageFailure } from '../support/failure.js';
import { EXIT } from '../model/exit-code.js';
import { parseEndpoint, type Endpoint, type TlsMaterial } from './endpoint.js';

/** Where an engine listens when nothing else is said. */
const DEFAULT_ENDPOINT = 'unix:///var/run/docker.sock';
/** The context that stands for `DOCKER_HOST` and the engine of this machine. */
const DEFAULT_CONTEXT = 'default';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The endpoint that is meant, in the order of the docker client: what is named, `DOCKER_HOST`, the context of
 * `DOCKER_CONTEXT`, the current context, the engine of this machine. Throws a usage failure for what is no endpoint or no
 * context, and a {@link Failure} for files that cannot be read.
 *
 * @param name an endpoint, `context:NAME`, or the name of a context; `null` when nothing is named
 */
export async function findEndpoint(name: string | null, env: Environment = process.env): Promise<Endpoint> {
  if (name?.includes('://') === true) return parseEndpoint(name, await tlsOfEnvironment(name, env));
  if (name !== null) return endpointOfContext(name.replace(/^context:/, ''), env);
  if (isSet(env['DOCKER_HOST'])) return endpointOfHost(env['DOCKER_HOST'], env);
  const context = isSet(env['DOCKER_CONTEXT']) ? env['DOCKER_CONTEXT'] : await currentContext(env);
  return context === null ? parseEndpoint(DEFAULT_ENDPOINT) : endpointOfContext(context, env);
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

/** The docker client takes a host without a scheme for one of TCP. */
async function endpointOfHost(host: string, env: Environment): Promise<Endpoint> {
  const endpoint = host.includes('://') ? host : `tcp://${host}`;
  return parseEndpoint(endpoint, await tlsOfEnvironment(endpoint, env));
}

function configFolder(env: Environment): string {
  return isSet(env['DOCKER_CONFIG']) ? env['DOCKER_CONFIG'] : path.join(env['HOME'] ?? homedir(), '.docker');
}

async function tlsOfEnvironment(endpoint: string, env: Environment): Promise<TlsMaterial | null> {
  if (!endpoint.startsWith('tcp://') || !isSet(env['DOCKER_TLS_VERIFY'])) return null;
  const folder = isSet(env['DOCKER_CERT_PATH']) ? env['DOCKER_CERT_PATH'] : configFolder(env);
  return readTls(folder, 'set DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem');
}

/** Reads `ca.pem`, `cert.pem` and `key.pem` of a folder. Some of them are enough, but a certificate needs its key. */
async function readTls(folder: string, next: string): Promise<TlsMaterial> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readIfThere(path.join(folder, name))),
  );
  const found = { ca: ca ?? null, cert: cert ?? null, key: key ?? null };
  if ((found.cert === null) !== (found.key === null) || (found.ca === null && found.cert === null)) {
    const missing = Object.entries(found).flatMap(([name, content]) => (content === null ? [`${name}.pem`] : []));
    throw new Failure({
      doing: `reading the certificates in ${folder}`,
      expected: 'ca.pem, cert.pem and key.pem',
      seen: `no ${missing.join(', no ')}`,
      next,
      exitCode: EXIT.usage,
    });
  }
  return {
    ca: found.ca,
    client: found.cert === null || found.key === null ? null : { cert: found.cert, key: found.key },
    source: folder,
  };
}

/** Content of a file; `undefined` when it is not there. Throws a {@link Failure} when it may not be read. */
async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Failure({
      doing: 'looking for an engine',
      expected: `to read ${file}`,
      seen: errorText(error),
      next: 'see who may read it: ls -l',
      cause: error,
    });
  }
}

/** The context that `docker context use` chose; `null` when it is the default one. */
async function currentContext(env: Environment): Promise<string | null> {
  const file = path.join(configFolder(env), 'config.json');
  const text = await readIfThere(file);
  if (text === undefined) return null;
  const { currentContext: current } = documentOf(file, text) as { currentContext?: unknown };
  return typeof current === 'string' && current !== '' && current !== DEFAULT_CONTEXT ? current : null;
}

function documentOf(file: string, text: string): object {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null) return document;
  } catch {
    // Said below.
  }
  throw new Failure({
    doing: `reading ${file}`,
    expected: 'one JSON document',
    seen: 'something else',
    next: 'see what docker says of it: docker context ls',
  });
}

async function endpointOfContext(name: string, env: Environment): Promise<Endpoint> {
  if (name === DEFAULT_CONTEXT) {
    return isSet(env['DOCKER_HOST']) ? endpointOfHost(env['DOCKER_HOST'], env) : parseEndpoint(DEFAULT_ENDPOINT);
  }
  const contexts = path.join(configFolder(env), 'contexts');
  const id = createHash('sha256').update(name).digest('hex');
  const file = path.join(contexts, 'meta', id, 'meta.json');
  const text = await readIfThere(file);
  if (text === undefined) {
    throw usageFailure(
      `the Docker context ${name}`,
      'an endpoint, or a context that is there',
      'see which there are: docker context ls',
    );
  }
  const { Endpoints } = documentOf(file, text) as {
    Endpoints?: { docker?: { Host?: unknown; SkipTLSVerify?: unknown } };
  };
  const { Host: host, SkipTLSVerify: unverified } = Endpoints?.docker ?? {};
  if (typeof host !== 'string' || host === '') {
    throw new Failure({
      doing: `reading the Docker context ${name}`,
      expected: 'an endpoint of Docker',
      seen: 'none',
      next: `see what it holds: docker context inspect ${name}`,
    });
  }
  if (unverified === true) {
    throw new Failure({
      doing: `reading the Docker context ${name}`,
      expected: 'an engine that proves who it is',
      seen: 'a context that skips that (SkipTLSVerify)',
      next: `give it the CA of the engine: docker context update ${name} --docker host=${host},ca=…,cert=…,key=…`,
      exitCode: EXIT.usage,
    });
  }
  const folder = path.join(contexts, 'tls', id, 'docker');
  const hasTls = host.startsWith('tcp://') && (await hasAny(folder));
  return parseEndpoint(
    host,
    hasTls ? await readTls(folder, `make the context ${name} anew with ca, cert and key`) : null,
  );
}

async function hasAny(folder: string): Promise<boolean> {
  const files = await Promise.all(['ca.pem', 'cert.pem'].map((name) => readIfThere(path.join(folder, name))));
  return files.some((content) => content !== undefined);
}
