import { Failure } from '../support/failure.js';
import { cleanUntrustedText } from '../support/untrusted-text.js';

/** The engine could not be reached, or gave no answer in time. */
export class EngineUnreachable extends Failure {
  /** The engine took the request and ended the connection without an answer, as it does when its handler crashes. */
  readonly brokenOff: boolean;

  constructor(endpoint: string, request: string, seen: string, cause?: unknown) {
    super({
      doing: `asking the engine at ${endpoint} for ${request}`,
      expected: 'an answer',
      seen,
      next:
        seen === 'EACCES'
          ? 'ask as a user who may use the socket: root, or one of its group (docker)'
          : `see whether the engine runs: docker --host ${endpoint} version`,
      cause,
    });
    this.name = 'EngineUnreachable';
    this.brokenOff = seen === 'ECONNRESET';
  }
}

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
        status === 503
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
