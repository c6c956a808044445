import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { ContainerSpec, Engine, RequestOptions } from '../../docker/index.js';
import { lastLines } from '../../process/command.js';
import { Failure, errorText } from '../../support/failure.js';
import { cleanUntrustedText } from '../../support/untrusted-text.js';
import { collectorCommand, type CollectedNode, type CollectorLimits } from './collector-program.js';
import type { ProbeFindings, ProbePlan, ProbeArrivals } from './probe-plan.js';
import { HELPER_LABEL } from './helper-label.js';

/** Of one answer of a helper, in bytes. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** What a collector may take beyond its deadline to be started and heard, in milliseconds. */
const GRACE_MS = 10_000;

/**
 * A helper on a node: one labelled, limited container in the node's namespaces whose own program reads, and probes where
 * that is allowed. It ends by itself when it is done, when its input ends because this process is gone, and after a time
 * whatever happens; its engine removes it then.
 */
export class Helper {
  readonly #name = `seatrial-helper-${randomUUID().slice(0, 8)}`;
  readonly #lines: string[] = [];
  #rest: Buffer[] = [];
  #restBytes = 0;
  #complaint = '';
  #closed = false;
  #created = false;
  /** Its last answer came: it ends by itself, and its engine removes it. */
  #done = false;
  #wake: () => void = () => undefined;
  #socket: Socket | null = null;

  private constructor(
    private readonly engine: Engine,
    private readonly limits: CollectorLimits,
  ) {}

  /** Starts one; it reads at once. Throws a {@link Failure} when the image is not on the node. */
  static async start(
    engine: Engine,
    image: string,
    limits: CollectorLimits,
    options: RequestOptions = {},
  ): Promise<Helper> {
    const helper = new Helper(engine, limits);
    try {
      await helper.#start(image, options);
    } catch (error) {
      await helper.end();
      throw error;
    }
    return helper;
  }

  async #start(image: string, options: RequestOptions): Promise<void> {
    if ((await this.engine.images.inspect(image, options)) === null) {
      throw new Failure({
        doing: `starting a helper at ${this.engine.endpoint}`,
        expected: `the image ${image} on the node`,
        seen: 'it is not there',
        next: 'load it there, or name one with python3, iproute2, iptables and ipvsadm that is: --image IMAGE',
      });
    }
    this.#created = true;
    const id = await this.engine.containers.create(this.#name, helperContainer(image, this.limits), options);
    const { socket, stdout, stderr } = await this.engine.containers.attach(id, options);
    this.#socket = socket;
    const closed = (): void => {
      this.#closed = true;
      this.#wake();
    };
    socket.once('close', closed);
    socket.once('error', closed);
    stdout.once('end', closed);
    stderr.on('data', (chunk: Buffer) => {
      this.#complaint = `${this.#complaint}${chunk.toString()}`.slice(-2000);
    });
    stdout.on('data', (chunk: Buffer) => {
      this.#hear(chunk);
    });
    await this.engine.containers.start(id, options);
  }

  #hear(chunk: Buffer): void {
    const end = chunk.indexOf('\n');
    this.#rest.push(end === -1 ? chunk : chunk.subarray(0, end));
    this.#restBytes += chunk.length;
    if (this.#restBytes > MAX_ANSWER_BYTES) this.#socket?.destroy();
    if (end === -1) return;
    this.#lines.push(Buffer.concat(this.#rest).toString('utf8'));
    this.#rest = [];
    this.#restBytes = 0;
    this.#wake();
    this.#hear(chunk.subarray(end + 1));
  }

  /** What it read of its node. */
  async collected(signal?: AbortSignal): Promise<CollectedNode> {
    const answer = await this.#answer(this.limits.deadlineMs + GRACE_MS, signal);
    this.#done = this.limits.stayMs === null;
    if (isCollected(answer)) return answer;
    throw this.#failure('one JSON document of facts', 'something else');
  }

  /** Makes it ready for probes: it answers those of others from now on. Returns what it could not open, or nothing. */
  async prepare(plan: ProbePlan, deadlineMs: number, signal?: AbortSignal): Promise<string> {
    this.#tell(JSON.stringify(plan));
    return ((await this.#answer(deadlineMs, signal)) as { problem: string }).problem;
  }

  /** Probes. */
  async probe(deadlineMs: number, signal?: AbortSignal): Promise<ProbeFindings> {
    this.#tell('go');
    return (await this.#answer(deadlineMs, signal)) as ProbeFindings;
  }

  /** What arrived of the probes of others. It ends by itself then. */
  async arrivals(deadlineMs: number, signal?: AbortSignal): Promise<ProbeArrivals> {
    this.#tell('end');
    const answer = await this.#answer(deadlineMs, signal);
    this.#done = true;
    return answer as ProbeArrivals;
  }

  /**
   * Ends and removes it, also when this was interrupted: the request has a deadline of its own. One that is done is left
   * to its engine, whose removal may take longer than all the reading.
   */
  async end(): Promise<void> {
    this.#socket?.destroy();
    if (!this.#created || this.#done) return;
    await this.engine.containers.remove(this.#name, { deadlineMs: GRACE_MS }).catch(() => undefined);
  }

  #tell(line: string): void {
    this.#socket?.write(`${line}\n`);
  }

  async #answer(deadlineMs: number, signal: AbortSignal | undefined): Promise<unknown> {
    const deadline = AbortSignal.timeout(deadlineMs);
    const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    while (this.#lines.length === 0 && !this.#closed && !either.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        either.addEventListener(
          'abort',
          () => {
            resolve();
          },
          { once: true },
        );
      });
    }
    signal?.throwIfAborted();
    const line = this.#lines.shift();
    if (line === undefined) {
      throw this.#failure('an answer', this.#closed ? 'its end' : `nothing within ${(deadlineMs / 1000).toFixed(0)} s`);
    }
    try {
      return JSON.parse(line) as unknown;
    } catch (error) {
      throw this.#failure('one JSON document', `${line.length} characters (${errorText(error)})`);
    }
  }

  #failure(expected: string, seen: string): Failure {
    const complaint = cleanUntrustedText(this.#complaint);
    return new Failure({
      doing: `listening to the helper at ${this.engine.endpoint}`,
      expected,
      seen: `${seen}${complaint === '' ? '' : `; ${lastLines(complaint, 3)}`}`,
      next: 'see whether the image has python3, and whether the node is overloaded',
    });
  }
}

/** The container of a helper: privileged, in the node's namespaces, limited, and with an end of its own. */
export function helperContainer(image: string, limits: CollectorLimits): ContainerSpec {
  return {
    Image: image,
    // As its own program: an exec in a container that waits would start two.
    Entrypoint: collectorCommand(limits),
    Cmd: [],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: true,
    StdinOnce: true,
    Labels: { [HELPER_LABEL]: limits.stayMs === null ? 'collect' : 'probe' },
    HostConfig: {
      NetworkMode: 'host',
      PidMode: 'host',
      Privileged: true,
      AutoRemove: true,
      ReadonlyRootfs: true,
      Memory: 256 * 1024 * 1024,
      NanoCpus: 1_000_000_000,
      PidsLimit: 128,
      // What it says is for this process alone, and stays on no disk.
      LogConfig: { Type: 'none' },
    },
  };
}

/** True for a document that a collector prints. */
export function isCollected(answer: unknown): answer is CollectedNode {
  const { namespaces, host } = (answer ?? {}) as Partial<CollectedNode>;
  return Array.isArray(namespaces) && typeof host === 'object';
}
