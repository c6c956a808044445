import type { Readable, Writable } from 'node:stream';
import type { Socket } from 'node:net';
import Dockerode from 'dockerode';
import { errorText, usageFailure } from '../support/failure.js';
import { EndpointAgent, type Traffic } from './connect.js';
import { tryByHand, type Endpoint } from './endpoint.js';
import { EngineRefused, EngineUnreachable } from './engine-error.js';
import { explainUnreachable } from './explain-unreachable.js';

/** How long a request may take, in milliseconds, where the caller does not say. */
const DEFAULT_DEADLINE_MS = 90_000;

/** Every request has a deadline; it can be ended earlier by a signal. */
export interface RequestOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** One request to an engine. */
export interface EngineRequest extends RequestOptions {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path without version and query, for example `/services/create`. */
  readonly path: string;
  /** Values that are `undefined` are left out; objects (filters) are sent as JSON. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as a tar stream instead of `body`. */
  readonly upload?: Readable;
}

/** What dockerode would take from the environment. */
const UNSET = { host: undefined, port: undefined, ca: undefined, cert: undefined, key: undefined } as unknown as object;

type Answer = 'json' | 'stream' | 'socket';

/** Speaks HTTP with one engine; turns what goes wrong into {@link EngineUnreachable} and {@link EngineRefused}. */
export class Transport {
  readonly #docker: Dockerode;
  readonly #agent: EndpointAgent;
  #requests = 0;
  #answered = false;

  constructor(readonly endpoint: Endpoint) {
    this.#agent = new EndpointAgent(endpoint);
    const options: Dockerode.DockerOptions & { readonly agent: EndpointAgent } = {
      // The agent alone decides what is connected to. What the environment says of hosts and certificates was weighed where
      // the endpoint was found, and must not be mixed in once more.
      socketPath: '/',
      agent: this.#agent,
      protocol: 'http',
      ...UNSET,
    };
    try {
      this.#docker = new Dockerode(options);
    } catch (error) {
      throw usageFailure(
        `DOCKER_HOST or DOCKER_CERT_PATH in the environment (${errorText(error)})`,
        'what the docker client understands, or nothing',
        'correct or unset them',
      );
    }
  }

  /** What was asked of the engine so far, and the bytes of it. */
  get traffic(): Traffic {
    return { requests: this.#requests, ...this.#agent.bytes };
  }

  /** The answer's JSON; `undefined` when the answer has no body. */
  async json<T>(request: EngineRequest): Promise<T> {
    const answer = await this.#dial(request, 'json');
    return (Buffer.isBuffer(answer) ? undefined : answer) as T;
  }

  /** The answer's JSON list; the engine's `null` is an empty one. */
  async list<T>(request: EngineRequest): Promise<T[]> {
    const answer = await this.json<T[] | undefined>(request);
    return Array.isArray(answer) ? answer : [];
  }

  /** The answer as it comes. The deadline also bounds reading it. */
  async stream(request: EngineRequest): Promise<Readable> {
    return (await this.#dial(request, 'stream')) as Readable;
  }

  /** The connection itself, after the engine agreed to hand it over. The deadline bounds only the request. */
  async hijack(request: EngineRequest): Promise<Socket> {
    return (await this.#dial(request, 'socket')) as Socket;
  }

  /** Parts the engine's multiplexed stream into its two outputs. */
  demultiplex(stream: Readable, stdout: Writable, stderr: Writable): void {
    (this.#docker.modem as Modem).demuxStream(stream, stdout, stderr);
  }

  #dial(request: EngineRequest, answer: Answer): Promise<unknown> {
    const deadlineMs = request.deadlineMs ?? DEFAULT_DEADLINE_MS;
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      deadline.abort();
    }, deadlineMs);
    const signal = request.signal === undefined ? deadline.signal : AbortSignal.any([request.signal, deadline.signal]);
    const name = `${request.method} ${request.path}`;

    this.#requests += 1;
    return new Promise<unknown>((resolve, reject) => {
      const fail = (error: unknown): void => {
        clearTimeout(timer);
        if (request.signal?.aborted === true) reject(request.signal.reason as Error);
        else if (deadline.signal.aborted) {
          reject(
            new EngineUnreachable(this.endpoint.text, name, {
              expected: 'an answer',
              seen: `none within ${(deadlineMs / 1000).toFixed(1)} s`,
              next: `see whether the engine runs: ${tryByHand(this.endpoint)}`,
            }),
          );
        } else reject(this.#explain(error, name));
      };
      if (signal.aborted) {
        fail(signal.reason);
        return;
      }
      signal.addEventListener(
        'abort',
        () => {
          fail(signal.reason);
        },
        { once: true },
      );
      (this.#docker.modem as Modem).dial(
        {
          path: `${request.path}?`,
          method: request.method,
          options: { _query: defined(request.query ?? {}), _body: request.body ?? {} },
          ...(request.upload === undefined ? {} : { file: request.upload }),
          // An aborted request also ends the socket that it was upgraded to: that one must live on.
          ...(answer === 'socket' ? { hijack: true, openStdin: true } : { abortSignal: signal }),
          isStream: answer !== 'json',
          statusCodes: { 101: true, 200: true, 201: true, 202: true, 204: true, 304: true },
        },
        (error, result) => {
          if (error !== null && error !== undefined) {
            fail(error);
            return;
          }
          this.#answered = true;
          if (answer === 'socket' && signal.aborted) (result as Socket).destroy();
          if (answer === 'stream') {
            (result as Readable).once('close', () => {
              clearTimeout(timer);
            });
          } else clearTimeout(timer);
          resolve(result);
        },
      );
    });
  }

  #explain(error: unknown, name: string): Error {
    const { statusCode, json } = error as { statusCode?: number; json?: { message?: string } };
    if (statusCode === 400 && /HTTP request to an HTTPS server/.test(errorText(error))) {
      return new EngineUnreachable(this.endpoint.text, name, {
        expected: 'an engine without TLS',
        seen: 'one with TLS',
        next: 'set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or name a Docker context with TLS',
      });
    }
    if (statusCode !== undefined) {
      return new EngineRefused(this.endpoint.text, name, statusCode, json?.message ?? errorText(error));
    }
    return new EngineUnreachable(
      this.endpoint.text,
      name,
      explainUnreachable(this.endpoint, error, this.#answered),
      error,
    );
  }
}

function defined(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

/** What is used of dockerode's connection, which its types leave open. */
interface Modem {
  dial(
    request: {
      path: string;
      method: string;
      options: { _query: object; _body: unknown };
      file?: Readable;
      hijack?: boolean;
      openStdin?: boolean;
      isStream: boolean;
      abortSignal?: AbortSignal;
      statusCodes: Record<number, boolean>;
    },
    callback: (error: Error | null | undefined, result: unknown) => void,
  ): void;
  demuxStream(stream: Readable, stdout: Writable, stderr: Writable): void;
}
