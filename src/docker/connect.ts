import { Agent } from 'node:http';
import { connect as connectPlain, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { ProgramConnection } from '../process/program-connection.js';
import { sshArguments, type Endpoint } from './endpoint.js';

/**
 * Logins that an ssh server may see at a time: it drops some where more than ten are under way. Sessions in containers do
 * not count, as they are no requests any more.
 */
const SSH_CONNECTIONS = 4;

/** What went over the connections to an engine, both ways. */
export interface Traffic {
  readonly requests: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** Connects to one engine, in the way its endpoint says. */
export class EndpointAgent extends Agent {
  readonly #sockets = new Set<Socket>();
  #sent = 0;
  #received = 0;

  constructor(private readonly endpoint: Endpoint) {
    // A connection that is kept would outlive a restart of the engine and fail the next request. Through ssh it is dear, so it
    // serves several requests, and ends with the engine.
    super(endpoint.kind === 'ssh' ? { keepAlive: true, maxSockets: SSH_CONNECTIONS } : { keepAlive: false });
  }

  /** Bytes over all connections, those that are closed included. */
  get bytes(): Omit<Traffic, 'requests'> {
    const live = [...this.#sockets];
    return {
      bytesSent: this.#sent + live.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
      bytesReceived: this.#received + live.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    };
  }

  /** Called by node:http for every connection that it needs. */
  override createConnection(): Duplex {
    const connection = open(this.endpoint);
    this.#sockets.add(connection);
    connection.once('close', () => {
      this.#sockets.delete(connection);
      this.#sent += connection.bytesWritten;
      this.#received += connection.bytesRead;
    });
    return connection;
  }
}

function open(endpoint: Endpoint): Socket {
  if (endpoint.kind === 'unix') return connectPlain(endpoint.socket);
  // Serves where a socket is asked for: what node:http and this client use of one is there.
  if (endpoint.kind === 'ssh') return new ProgramConnection('ssh', sshArguments(endpoint)) as unknown as Socket;
  const { host, port, tls } = endpoint;
  if (tls === null) return connectPlain({ host, port });
  return connectTls({
    host,
    port,
    minVersion: 'TLSv1.2',
    ...(tls.ca === null ? {} : { ca: tls.ca }),
    ...(tls.client ?? {}),
  });
}
