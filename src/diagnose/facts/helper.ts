import { randomUUID } from 'node:crypto';
import type { Engine, RequestOptions } from '../../docker/index.js';
import { lastLines } from '../../process/command.js';
import { Failure, errorText } from '../../support/failure.js';
import { cleanUntrustedText } from '../../support/untrusted-text.js';
import { collectorCommand, type CollectedNode, type CollectorLimits } from './collector-program.js';
import { HELPER_LABEL } from './read-node.js';

/** All of what a collector may print, in bytes. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** A helper ends by itself this long after its collector's deadline, and the engine removes it. Milliseconds. */
const OWN_END_MS = 30_000;
/** What a collector may take beyond its deadline to be started and heard, in milliseconds. */
const GRACE_MS = 10_000;

/**
 * Reads a node from within: one labelled, limited container in the node's namespaces runs the collector and is removed.
 * Should this process die, the container ends by itself, and its engine removes it.
 *
 * Throws a {@link Failure} when the image is not on the node, or the collector says nothing that makes sense.
 */
export async function collectOnNode(
  engine: Engine,
  image: string,
  limits: CollectorLimits,
  options: RequestOptions = {},
): Promise<CollectedNode> {
  if ((await engine.images.inspect(image, options)) === null) {
    throw new Failure({
      doing: `starting a helper at ${engine.endpoint}`,
      expected: `the image ${image} on the node`,
      seen: 'it is not there',
      next: 'load it there, or name one with python3, iproute2, iptables and ipvsadm that is: --image IMAGE',
    });
  }
  const name = `seatrial-helper-${randomUUID().slice(0, 8)}`;
  try {
    const id = await engine.containers.create(
      name,
      {
        Image: image,
        Entrypoint: ['sleep', String(Math.ceil((limits.deadlineMs + OWN_END_MS) / 1000))],
        Cmd: [],
        Labels: { [HELPER_LABEL]: 'collect' },
        HostConfig: {
          NetworkMode: 'host',
          PidMode: 'host',
          Privileged: true,
          AutoRemove: true,
          ReadonlyRootfs: true,
          Memory: 256 * 1024 * 1024,
          NanoCpus: 1_000_000_000,
          PidsLimit: 128,
        },
      },
      options,
    );
    await engine.containers.start(id, options);
    return readAnswer(await listen(engine, id, limits, options), engine.endpoint);
  } finally {
    // Also when this was interrupted: the request has a deadline of its own.
    await engine.containers.remove(name, { deadlineMs: GRACE_MS }).catch(() => undefined);
  }
}

interface Heard {
  readonly stdout: string;
  readonly stderr: string;
}

async function listen(
  engine: Engine,
  container: string,
  limits: CollectorLimits,
  options: RequestOptions,
): Promise<Heard> {
  const { socket, stdout, stderr } = await engine.containers.exec(container, collectorCommand(limits), options);
  const chunks: Buffer[] = [];
  let bytes = 0;
  let complaint = '';
  const stop = (): void => {
    socket.destroy();
  };
  const timer = setTimeout(stop, limits.deadlineMs + GRACE_MS);
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve) => {
      socket.once('close', () => {
        resolve();
      });
      socket.once('error', () => {
        resolve();
      });
      stderr.on('data', (chunk: Buffer) => {
        complaint = `${complaint}${chunk.toString()}`.slice(-2000);
      });
      stdout.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_OUTPUT_BYTES) stop();
        else chunks.push(chunk);
      });
      stdout.once('end', () => {
        socket.destroy();
        resolve();
      });
    });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
  }
  options.signal?.throwIfAborted();
  return { stdout: Buffer.concat(chunks).toString('utf8'), stderr: cleanUntrustedText(complaint) };
}

function readAnswer({ stdout, stderr }: Heard, endpoint: string): CollectedNode {
  let problem = 'it does not look like facts';
  try {
    const answer: unknown = JSON.parse(stdout);
    if (isCollected(answer)) return answer;
  } catch (error) {
    problem = errorText(error);
  }
  throw new Failure({
    doing: `listening to the helper at ${endpoint}`,
    expected: 'one JSON document of facts',
    seen: `${stdout.length} characters (${problem})${stderr === '' ? '' : `; ${lastLines(stderr, 3)}`}`,
    next: 'see whether the image has python3, and whether the node is overloaded',
  });
}

function isCollected(answer: unknown): answer is CollectedNode {
  const { namespaces, host } = (answer ?? {}) as Partial<CollectedNode>;
  return Array.isArray(namespaces) && typeof host === 'object';
}
