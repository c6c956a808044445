import { PassThrough, type Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Socket } from 'node:net';
import type {
  ContainerDetails,
  ContainerSpec,
  ContainerSummary,
  EndpointConfig,
  EngineInfo,
  EngineVersion,
  ImageDetails,
  Network,
  NetworkSpec,
  Secret,
  Service,
  ServiceSpec,
  SwarmDetails,
  SwarmNode,
  SwarmSpec,
  Task,
  Versioned,
  Volume,
} from './answers.js';
import type { Traffic } from './connect.js';
import { parseEndpoint, type Endpoint } from './endpoint.js';
import { EngineRefused, EngineUnreachable, isNotFound } from './engine-error.js';
import { Transport, type EngineRequest, type RequestOptions } from './transport.js';

/** Filters of a list: every name must match one of its values. */
export type Filters = Readonly<Record<string, readonly string[]>>;

/** An open session in a container: what is written to `socket` is its input. */
export interface Exec {
  readonly id: string;
  readonly socket: Socket;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/**
 * How long a verbose inspection whose handler crashes is asked for again, unless a request has a deadline of its own, and
 * how long after each crash, in milliseconds. On a busy machine it crashed for more than a second.
 */
const INSPECT_DEADLINE_MS = 15_000;
const INSPECT_PAUSE_MS = 250;

/** Loading and importing an image may take minutes on a slow disk. */
const IMAGE_DEADLINE_MS = 10 * 60_000;

/**
 * One Docker engine. Every call has a deadline and throws {@link EngineRefused} when the engine says no, or an
 * `EngineUnreachable` when there is no answer.
 */
export class Engine {
  readonly #transport: Transport;

  private constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The engine at `endpoint`, for example `unix:///var/run/docker.sock`. Does not connect yet. */
  static open(endpoint: string | Endpoint): Engine {
    return new Engine(new Transport(typeof endpoint === 'string' ? parseEndpoint(endpoint) : endpoint));
  }

  /** Where it listens, as people write it. */
  get endpoint(): string {
    return this.#transport.endpoint.text;
  }

  /** What was asked of it so far through this object, and the bytes of it. */
  get traffic(): Traffic {
    return this.#transport.traffic;
  }

  async ping(options: RequestOptions = {}): Promise<void> {
    await this.#transport.json({ method: 'GET', path: '/_ping', deadlineMs: 3000, ...options });
  }

  info(options: RequestOptions = {}): Promise<EngineInfo> {
    return this.#transport.json({ method: 'GET', path: '/info', ...options });
  }

  version(options: RequestOptions = {}): Promise<EngineVersion> {
    return this.#transport.json({ method: 'GET', path: '/version', ...options });
  }

  /** A request that no other method makes; the answer's JSON, `undefined` without a body. */
  request<Answer>(request: Omit<EngineRequest, 'upload'>): Promise<Answer> {
    return this.#transport.json<Answer>(request);
  }

  readonly swarm = {
    /** Makes a swarm of this one node. Returns the id of the node. */
    init: (
      spec: {
        readonly AdvertiseAddr: string;
        readonly ListenAddr: string;
        readonly DataPathAddr?: string;
        readonly DataPathPort?: number;
        readonly DefaultAddrPool?: readonly string[];
        readonly SubnetSize?: number;
      },
      options: RequestOptions = {},
    ): Promise<string> => this.#transport.json({ method: 'POST', path: '/swarm/init', body: spec, ...options }),
    join: async (
      spec: {
        readonly AdvertiseAddr: string;
        readonly ListenAddr: string;
        readonly DataPathAddr?: string;
        readonly RemoteAddrs: readonly string[];
        readonly JoinToken: string;
      },
      options: RequestOptions = {},
    ): Promise<void> => {
      await this.#transport.json({ method: 'POST', path: '/swarm/join', body: spec, ...options });
    },
    inspect: (options: RequestOptions = {}): Promise<SwarmDetails> =>
      this.#transport.json({ method: 'GET', path: '/swarm', ...options }),
    /** Changes a swarm's settings; `swarm` is what was read, so that a change in between is refused. */
    update: async (
      swarm: Pick<SwarmDetails, 'Version'>,
      spec: SwarmSpec,
      options: RequestOptions = {},
    ): Promise<void> => {
      await this.#transport.json({
        method: 'POST',
        path: '/swarm/update',
        query: { version: swarm.Version.Index },
        body: spec,
        ...options,
      });
    },
    leave: async (options: RequestOptions & { readonly force?: boolean } = {}): Promise<void> => {
      const { force, ...rest } = options;
      await this.#transport.json({ method: 'POST', path: '/swarm/leave', query: { force }, ...rest });
    },
  };

  readonly nodes = {
    list: (filters: Filters = {}, options: RequestOptions = {}): Promise<SwarmNode[]> =>
      this.#transport.list({ method: 'GET', path: '/nodes', query: { filters }, ...options }),
    inspect: (id: string, options: RequestOptions = {}): Promise<SwarmNode> =>
      this.#transport.json({ method: 'GET', path: `/nodes/${id}`, ...options }),
    /** Changes a node; `node` is the one that was read, so that a change in between is refused. */
    update: async (node: SwarmNode, spec: SwarmNode['Spec'], options: RequestOptions = {}): Promise<void> => {
      await this.#transport.json({
        method: 'POST',
        path: `/nodes/${node.ID}/update`,
        query: { version: node.Version.Index },
        body: spec,
        ...options,
      });
    },
    /** Forgets a node, also one that is not down. Removing what is not there is no error. */
    remove: (id: string, options: RequestOptions = {}): Promise<void> =>
      this.#remove(`/nodes/${id}`, { force: true }, options),
  };

  readonly secrets = {
    list: (filters: Filters = {}, options: RequestOptions = {}): Promise<Secret[]> =>
      this.#transport.list({ method: 'GET', path: '/secrets', query: { filters }, ...options }),
    /** Returns the id. */
    create: async (
      spec: { readonly Name: string; readonly Labels: Readonly<Record<string, string>>; readonly content: Buffer },
      options: RequestOptions = {},
    ): Promise<string> => {
      const { content, ...rest } = spec;
      const answer = await this.#transport.json<{ ID: string }>({
        method: 'POST',
        path: '/secrets/create',
        body: { ...rest, Data: content.toString('base64') },
        ...options,
      });
      return answer.ID;
    },
    /** Removing what is not there is no error. */
    remove: (id: string, options: RequestOptions = {}): Promise<void> => this.#remove(`/secrets/${id}`, {}, options),
  };

  readonly services = {
    list: (filters: Filters = {}, options: RequestOptions = {}): Promise<Service[]> =>
      this.#transport.list({ method: 'GET', path: '/services', query: { filters }, ...options }),
    inspect: (id: string, options: RequestOptions = {}): Promise<Service> =>
      this.#transport.json({ method: 'GET', path: `/services/${id}`, ...options }),
    /** Returns the id. */
    create: async (spec: ServiceSpec, options: RequestOptions = {}): Promise<string> => {
      const answer = await this.#transport.json<{ ID: string }>({
        method: 'POST',
        path: '/services/create',
        body: spec,
        ...options,
      });
      return answer.ID;
    },
    /** Changes a service; `service` is the one that was read, so that a change in between is refused. */
    update: async (
      service: Pick<Versioned, 'ID' | 'Version'>,
      spec: ServiceSpec,
      options: RequestOptions = {},
    ): Promise<void> => {
      await this.#transport.json({
        method: 'POST',
        path: `/services/${service.ID}/update`,
        query: { version: service.Version.Index },
        body: spec,
        ...options,
      });
    },
    /** What its tasks printed until now, both outputs one after the other; managers fetch it from the nodes. */
    logs: async (id: string, options: RequestOptions = {}): Promise<string> => {
      const path = `/services/${id}/logs`;
      const answer = await this.#transport.stream({
        method: 'GET',
        path,
        query: { stdout: true, stderr: true },
        ...options,
      });
      const said: Buffer[] = [];
      const both = new PassThrough();
      both.on('data', (chunk: Buffer) => said.push(chunk));
      this.#transport.demultiplex(answer, both, both);
      await finished(answer, { writable: false });
      return Buffer.concat(said).toString('utf8');
    },
    /** Removing what is not there is no error. */
    remove: (id: string, options: RequestOptions = {}): Promise<void> => this.#remove(`/services/${id}`, {}, options),
  };

  readonly tasks = {
    list: (filters: Filters = {}, options: RequestOptions = {}): Promise<Task[]> =>
      this.#transport.list({ method: 'GET', path: '/tasks', query: { filters }, ...options }),
  };

  readonly networks = {
    list: (filters: Filters = {}, options: RequestOptions = {}): Promise<Network[]> =>
      this.#transport.list({ method: 'GET', path: '/networks', query: { filters }, ...options }),
    /**
     * `verbose` adds what gossip told this node: services and their tasks. While a service of the network is being set
     * up, the handler of 28.5.2 can crash on that (`getLBIndex` of libnetwork finds no load balancer of it): it is asked
     * again then.
     */
    inspect: async (id: string, options: RequestOptions & { readonly verbose?: boolean } = {}): Promise<Network> => {
      const { verbose, ...rest } = options;
      const untilMs = performance.now() + (verbose === true ? (rest.deadlineMs ?? INSPECT_DEADLINE_MS) : 0);
      for (;;) {
        try {
          return await this.#transport.json({ method: 'GET', path: `/networks/${id}`, query: { verbose }, ...rest });
        } catch (error) {
          const again = performance.now() + INSPECT_PAUSE_MS < untilMs;
          if (!again || !(error instanceof EngineUnreachable && error.brokenOff)) throw error;
          await delay(INSPECT_PAUSE_MS, undefined, rest.signal === undefined ? {} : { signal: rest.signal });
        }
      }
    },
    /** Returns the id. */
    create: async (spec: NetworkSpec, options: RequestOptions = {}): Promise<string> => {
      const answer = await this.#transport.json<{ Id: string }>({
        method: 'POST',
        path: '/networks/create',
        body: spec,
        ...options,
      });
      return answer.Id;
    },
    /** Joins a container to a network. */
    connect: async (
      id: string,
      container: string,
      endpoint: EndpointConfig = {},
      options: RequestOptions = {},
    ): Promise<void> => {
      await this.#transport.json({
        method: 'POST',
        path: `/networks/${id}/connect`,
        body: { Container: container, EndpointConfig: endpoint },
        ...options,
      });
    },
    disconnect: async (id: string, container: string, options: RequestOptions = {}): Promise<void> => {
      await this.#transport.json({
        method: 'POST',
        path: `/networks/${id}/disconnect`,
        body: { Container: container, Force: true },
        ...options,
      });
    },
    /** Removing what is not there is no error. */
    remove: (id: string, options: RequestOptions = {}): Promise<void> => this.#remove(`/networks/${id}`, {}, options),
  };

  readonly containers = {
    /** Also those that do not run. */
    list: (filters: Filters = {}, options: RequestOptions = {}): Promise<ContainerSummary[]> =>
      this.#transport.list({ method: 'GET', path: '/containers/json', query: { all: true, filters }, ...options }),
    inspect: (id: string, options: RequestOptions = {}): Promise<ContainerDetails> =>
      this.#transport.json({ method: 'GET', path: `/containers/${id}/json`, ...options }),
    /** Returns the id. A name that is taken is refused with status 409. */
    create: async (name: string, spec: ContainerSpec, options: RequestOptions = {}): Promise<string> => {
      const answer = await this.#transport.json<{ Id: string }>({
        method: 'POST',
        path: '/containers/create',
        query: { name },
        body: spec,
        ...options,
      });
      return answer.Id;
    },
    start: async (id: string, options: RequestOptions = {}): Promise<void> => {
      await this.#transport.json({ method: 'POST', path: `/containers/${id}/start`, ...options });
    },
    /** Asks it to end, and kills it after `graceSeconds`. */
    stop: async (id: string, graceSeconds: number, options: RequestOptions = {}): Promise<void> => {
      await this.#transport.json({
        method: 'POST',
        path: `/containers/${id}/stop`,
        query: { t: graceSeconds },
        ...options,
      });
    },
    kill: async (id: string, signal: string, options: RequestOptions = {}): Promise<void> => {
      await this.#transport.json({ method: 'POST', path: `/containers/${id}/kill`, query: { signal }, ...options });
    },
    /** Kills it if it runs, and removes it with its anonymous volumes. Removing what is not there is no error. */
    remove: (id: string, options: RequestOptions = {}): Promise<void> =>
      this.#remove(`/containers/${id}`, { force: true, v: true }, options),
    /**
     * Hands over input and outputs of a container's own program. Before the start nothing of it is missed; it needs
     * `OpenStdin` and `AttachStdin`.
     */
    attach: async (id: string, options: RequestOptions = {}): Promise<Omit<Exec, 'id'>> =>
      this.#streams(
        await this.#transport.hijack({
          method: 'POST',
          path: `/containers/${id}/attach`,
          query: { stream: true, stdin: true, stdout: true, stderr: true },
          // The engine reads none of it; a request that stays open is sent only with something to send.
          body: { stream: true },
          ...options,
        }),
      ),
    /** Attaches to a container's input; where it has `StdinOnce`, the input ends with this connection, whoever ends that. */
    attachInput: (id: string, options: RequestOptions = {}): Promise<Socket> =>
      this.#transport.hijack({
        method: 'POST',
        path: `/containers/${id}/attach`,
        query: { stream: true, stdin: true },
        // Without a body the request would wait for its first byte and never be sent. The container may read it.
        body: { Stdin: true },
        ...options,
      }),
    /** Runs a program in a running container and hands over its input and outputs. */
    exec: (id: string, command: readonly string[], options: RequestOptions = {}): Promise<Exec> =>
      this.#exec(id, command, options),
  };

  readonly images = {
    /** `null` when it is not there. */
    inspect: async (name: string, options: RequestOptions = {}): Promise<ImageDetails | null> => {
      try {
        return await this.#transport.json<ImageDetails>({ method: 'GET', path: `/images/${name}/json`, ...options });
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    /** The image with all its layers, as `load` takes it. */
    save: (name: string, options: RequestOptions = {}): Promise<Readable> =>
      this.#transport.stream({
        method: 'GET',
        path: `/images/${name}/get`,
        deadlineMs: IMAGE_DEADLINE_MS,
        ...options,
      }),
    load: async (archive: Readable, options: RequestOptions = {}): Promise<void> => {
      await this.#upload('/images/load', { quiet: true }, archive, options);
    },
    /** Makes an image of one layer from a root file system. */
    import: async (
      rootFileSystem: Readable,
      repository: string,
      tag: string,
      options: RequestOptions = {},
    ): Promise<void> => {
      await this.#upload('/images/create', { fromSrc: '-', repo: repository, tag }, rootFileSystem, options);
    },
    /** Fetches an image from its registry. */
    pull: async (name: string, tag: string, options: RequestOptions = {}): Promise<void> => {
      await this.#upload('/images/create', { fromImage: name, tag }, undefined, options);
    },
  };

  readonly volumes = {
    list: async (filters: Filters = {}, options: RequestOptions = {}): Promise<readonly Volume[]> => {
      const answer = await this.#transport.json<{ Volumes: Volume[] | null }>({
        method: 'GET',
        path: '/volumes',
        query: { filters },
        ...options,
      });
      return answer.Volumes ?? [];
    },
    /** Makes a volume of the engine's own disk; the one of that name when it is there. */
    create: (name: string, labels: Readonly<Record<string, string>>, options: RequestOptions = {}): Promise<Volume> =>
      this.#transport.json<Volume>({
        method: 'POST',
        path: '/volumes/create',
        body: { Name: name, Labels: labels },
        ...options,
      }),
    /** Removing what is not there is no error. */
    remove: (name: string, options: RequestOptions = {}): Promise<void> =>
      this.#remove(`/volumes/${name}`, { force: true }, options),
  };

  async #remove(path: string, query: Readonly<Record<string, unknown>>, options: RequestOptions): Promise<void> {
    try {
      await this.#transport.json({ method: 'DELETE', path, query, ...options });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Sends an archive. The engine says status 200 before it starts and tells errors as lines of its answer. */
  async #upload(
    path: string,
    query: Readonly<Record<string, unknown>>,
    archive: Readable | undefined,
    options: RequestOptions,
  ): Promise<void> {
    const answer = await this.#transport.stream({
      method: 'POST',
      path,
      query,
      ...(archive === undefined ? {} : { upload: archive }),
      deadlineMs: IMAGE_DEADLINE_MS,
      ...options,
    });
    let text = '';
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => {
      // Progress is of no use; the end of it holds the error.
      text = (text + chunk).slice(-16_384);
    });
    await finished(answer, { writable: false });
    const problem = errorOfProgress(text);
    if (problem !== null) throw new EngineRefused(this.endpoint, `POST ${path}`, 200, problem);
  }

  async #exec(containerId: string, command: readonly string[], options: RequestOptions): Promise<Exec> {
    const { Id } = await this.#transport.json<{ Id: string }>({
      method: 'POST',
      path: `/containers/${containerId}/exec`,
      body: { AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false, Cmd: command },
      ...options,
    });
    const socket = await this.#transport.hijack({
      method: 'POST',
      path: `/exec/${Id}/start`,
      body: { Detach: false, Tty: false },
      ...options,
    });
    return { id: Id, ...this.#streams(socket) };
  }

  #streams(socket: Socket): Omit<Exec, 'id'> {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    this.#transport.demultiplex(socket, stdout, stderr);
    socket.once('close', () => {
      stdout.end();
      stderr.end();
    });
    return { socket, stdout, stderr };
  }
}

/** The error in the engine's progress lines; `null` when there is none. */
export function errorOfProgress(text: string): string | null {
  for (const line of text.split('\n')) {
    try {
      const { error } = JSON.parse(line) as { error?: string };
      if (error !== undefined) return error;
    } catch {
      // The first line may be cut, others are not for us.
    }
  }
  return null;
}
