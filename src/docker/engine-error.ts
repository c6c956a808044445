import { Failure } from '../support/failure.js';
import { cleanUntrustedText } from '../support/untrusted-text.js';
import type { Unreached } from './explain-unreachable.js';

/** The engine could not be reached, or gave no answer in time. */
export class EngineUnreachable extends Failure {
  /** The engine took the request and ended the connection without an answer, as it does when its handler crashes. */
  readonly brokenOff: boolean;

  /** @param endpoint as people write it */
  constructor(endpoint: string, request: string, { expected, seen, next }: Unreached, cause?: unknown) {
    super({ doing: `asking the engine at ${endpoint} for ${request}`, expected, seen, next, cause });
    this.name = 'EngineUnreachable';
    this.brokenOff = (cause as { code?: string } | undefined)?.code === 'ECONNRESET';
  }
}

/** What managers without a majority say, with status 500: SwarmKit's raft has no code of its own for it. */
const NO_LEADER = /does not have a leader|lost leader status|no elected cluster leader/i;

/** The engine answered, and the answer is no. */
export class EngineRefused extends Failure {
  /** HTTP status code. */
  readonly status: number;
  /** The engine's own words. */
  readonly reason: string;

  constructor(endpoint: string, request: string, status: number, reason: string) {
    const said = cleanUntrustedText(reason).trim() || 'no reason given';
    super({
      doing: `${request} at the engine ${endpoint}`,
      expected: 'it to be accepted',
      seen: `status ${status}: ${said}`,
      next:
        status === 503 || NO_LEADER.test(said)
          ? 'see whether the node is in a swarm that has a leader: docker node ls'
          : 'read the engine’s reason; its log says more',
    });
    this.name = 'EngineRefused';
    this.status = status;
    this.reason = said;
  }
}

/** True when the engine said that the thing is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof EngineRefused && error.status === 404;
}

/** True when a manager said that managers have no majority, so that none of them leads. */
export function isLeaderless(error: unknown): boolean {
  return error instanceof EngineRefused && NO_LEADER.test(error.reason);
}
