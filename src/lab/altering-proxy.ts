import { rename, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { errorText } from '../support/failure.js';
import type { UndoStack } from '../support/undo.js';

/** Which answer is altered, and how. */
export interface Alteration {
  /** Part of the path of the `GET` requests whose answers are altered, for example `/networks/`. */
  readonly path: string;
  /** Steps to the altered values in the answer's JSON, for example `['Containers', '*', 'Name']`; `*` is every one. */
  readonly at: readonly string[];
  readonly value: unknown;
}

/** A proxy that stands before an engine. */
export interface AlteringProxy {
  /** Answers that went out altered so far: method and path of their requests. */
  readonly altered: readonly string[];
}

/**
 * Puts a proxy of this process before an engine, on the engine's own socket: all who open the socket from now on speak to
 * the proxy, which hands everything on and alters one answer. The engine itself does nothing else than before. The undo
 * puts the engine's socket back.
 *
 * @param endpoint of the engine, `unix://…`
 */
export async function startAlteringProxy(
  endpoint: string,
  alteration: Alteration,
  undo: UndoStack,
): Promise<AlteringProxy> {
  const socket = endpoint.replace(/^unix:\/\//, '');
  const behind = `${socket}.behind`;
  const altered: string[] = [];
  const server = createServer((incoming, outgoing) => {
    handOn(behind, incoming, outgoing, alteration, altered);
  });
  undo.add(`proxy before ${endpoint}`, async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    await rename(behind, socket).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
  });
  await rename(socket, behind);
  await rm(socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return { altered };
}

function handOn(
  socketPath: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { path, at, value }: Alteration,
  altered: string[],
): void {
  const { method = 'GET', url = '/', headers } = incoming;
  const fail = (error: unknown): void => {
    outgoing.destroy(error instanceof Error ? error : new Error(errorText(error)));
  };
  const onward = request({ socketPath, method, path: url, headers }, (answer) => {
    const { statusCode = 502, headers: answered } = answer;
    if (method !== 'GET' || statusCode !== 200 || !url.includes(path)) {
      outgoing.writeHead(statusCode, answered);
      answer.pipe(outgoing);
      return;
    }
    buffer(answer).then((body) => {
      const whole = Buffer.from(JSON.stringify(alter(JSON.parse(body.toString()) as unknown, at, value)));
      altered.push(`${method} ${url}`);
      // Without a length it goes out in chunks, whatever length the engine's own answer had.
      delete answered['content-length'];
      outgoing.writeHead(statusCode, answered);
      outgoing.end(whole);
    }, fail);
  });
  onward.on('error', fail);
  // A client that gave up leaves nothing running behind.
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}

/** The same document with another value wherever the steps lead; where they lead nowhere, nothing changes. Pure. */
export function alter(document: unknown, at: readonly string[], value: unknown): unknown {
  const [step, ...rest] = at;
  if (step === undefined) return value;
  if (Array.isArray(document)) {
    return document.map((one: unknown, index) =>
      step === '*' || step === String(index) ? alter(one, rest, value) : one,
    );
  }
  if (typeof document !== 'object' || document === null) return document;
  const fields = Object.entries(document).map(([name, one]: [string, unknown]) => [
    name,
    step === '*' || step === name ? alter(one, rest, value) : one,
  ]);
  // The last step may name a field that the engine left out.
  if (rest.length === 0 && step !== '*' && !(step in document)) fields.push([step, value]);
  return Object.fromEntries(fields) as unknown;
}
