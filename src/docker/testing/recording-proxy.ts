import { createServer, request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';

/** Of a request's body so much is kept, in bytes. */
const MAX_BODY_BYTES = 64 * 1024;

/** One request that went through a recording proxy. */
export interface RecordedRequest {
  readonly method: string;
  /** With query, as it was sent. */
  readonly path: string;
  /** The beginning of its body; empty where it has none, and of connections that were handed over. */
  body: string;
  /** The beginning of the answer to what is no `GET`; empty for others. */
  answer: string;
}

/** A proxy between a client and a real engine that writes down what is asked. */
export interface RecordingProxy {
  readonly endpoint: string;
  readonly socket: string;
  /** Everything that was asked so far. */
  readonly requests: readonly RecordedRequest[];
  close(): Promise<void>;
}

/**
 * Listens on a socket and hands everything on to the engine on another one, connections that the engine hands over
 * included. Changes nothing.
 */
export async function startRecordingProxy(socket: string, engineSocket: string): Promise<RecordingProxy> {
  const requests: RecordedRequest[] = [];
  const open = new Set<Duplex>();
  const record = ({ method = 'GET', url = '/' }: IncomingMessage): RecordedRequest => {
    const recorded: RecordedRequest = { method, path: url, body: '', answer: '' };
    requests.push(recorded);
    return recorded;
  };
  const server = createServer((incoming, outgoing) => {
    const recorded = record(incoming);
    incoming.on('data', (chunk: Buffer) => {
      if (recorded.body.length < MAX_BODY_BYTES) recorded.body += chunk.toString('latin1');
    });
    const { method, url, headers } = incoming;
    const onward = request({ socketPath: engineSocket, method, path: url, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      if (method === 'GET') return;
      answer.on('data', (chunk: Buffer) => {
        if (recorded.answer.length < MAX_BODY_BYTES) recorded.answer += chunk.toString('latin1');
      });
    });
    onward.on('error', () => {
      outgoing.destroy();
    });
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.on('connection', (client: Socket) => {
    open.add(client);
    client.once('close', () => open.delete(client));
  });
  server.on('upgrade', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    record(incoming);
    const engine = connect({ path: engineSocket, allowHalfOpen: true });
    open.add(engine);
    const lines = [`${incoming.method ?? 'POST'} ${incoming.url ?? '/'} HTTP/1.1`];
    for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
      lines.push(`${incoming.rawHeaders[index] ?? ''}: ${incoming.rawHeaders[index + 1] ?? ''}`);
    }
    engine.write(`${lines.join('\r\n')}\r\n\r\n`);
    engine.write(head);
    for (const [from, to] of [
      [client, engine],
      [engine, client],
    ] as const) {
      // Two pipelines listen to each, more than is taken for sane.
      from.setMaxListeners(30);
      from.once('close', () => open.delete(from));
      // Ends the other side after what is still on its way to it, and destroys it only where this one breaks off.
      pipeline(from, to, () => undefined);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return {
    endpoint: `unix://${socket}`,
    socket,
    requests,
    close: async () => {
      for (const one of open) one.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}
