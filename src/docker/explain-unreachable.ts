import { ProgramEnded } from '../process/program-connection.js';
import { lastLines } from '../process/command.js';
import { errorText } from '../support/failure.js';
import { tryByHand, type Endpoint } from './endpoint.js';

/** Why an engine was not reached, in words of the user's. */
export interface Unreached {
  readonly expected: string;
  readonly seen: string;
  readonly next: string;
}

type Explanation = readonly [pattern: RegExp, expected: string, next: string];

/** By the words of ssh and of the docker client on the other side; the first that matches. */
const BY_SSH_WORDS: readonly Explanation[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    'the host key that is known of it',
    'find out why it changed before you trust it; then ssh-keygen -R HOST and connect once by hand',
  ],
  [
    /Host key verification failed|No \S+ host key is known/,
    'a host whose key is known',
    'compare its fingerprint and connect once by hand: ssh HOST',
  ],
  [
    /Permission denied \(|Too many authentication failures|Load key .*: /,
    'to be let in with a key, without being asked',
    'try it by hand: ssh -o BatchMode=yes HOST; ssh-add -l shows which keys are offered',
  ],
  [/Could not resolve hostname/, 'a host name that resolves', 'see how it is written, here and in ~/.ssh/config'],
  [
    /Connection timed out|Operation timed out/,
    'an answer of its ssh server',
    'see whether it is up and its port is open',
  ],
  [
    /Connection refused|No route to host|Network is unreachable/,
    'an ssh server there',
    'see whether it runs and which port it has',
  ],
  [
    /permission denied while trying to connect to the Docker daemon/i,
    'the right to use the engine there',
    'let that user in: usermod -aG docker USER, or name another one',
  ],
  [
    /Cannot connect to the Docker daemon|failed to connect to the docker API|dial unix .*(?:no such file|connection refused)/i,
    'an engine that runs there',
    'see on that machine whether it runs: systemctl status docker',
  ],
  [
    /docker\S*: (?:command )?not found|not found: docker|No such file or directory/,
    'the docker client there: its `docker system dial-stdio` leads to the engine',
    'install the docker client there, or put it on the PATH of sessions that are not interactive',
  ],
];

/** By error codes of sockets and of TLS. */
const BY_CODE: Readonly<Record<string, readonly [expected: string, next: string]>> = {
  ENOENT: ['a socket there', 'see whether the engine runs and where it listens: docker context ls'],
  EACCES: ['the right to use the socket', 'run it as root or as a member of the group docker'],
  ECONNREFUSED: ['an engine that listens there', 'see whether it runs'],
  ENOTFOUND: ['a host name that resolves', 'see how it is written'],
  EAI_AGAIN: ['a host name that resolves', 'see whether the resolver answers'],
  ETIMEDOUT: ['an answer', 'see whether the machine is up and the port is open'],
  EHOSTUNREACH: ['a way to the machine', 'see whether it is up'],
  CERT_HAS_EXPIRED: [
    'a certificate that is valid now',
    'renew the certificate of the engine; see whether the clocks agree',
  ],
  CERT_NOT_YET_VALID: ['a certificate that is valid now', 'see whether the clocks agree'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'a certificate for this name',
    'name the host as its certificate does, or make one that holds this name',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'a certificate signed by the known CA',
    'see whose ca.pem is used, and which engine answers',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'a certificate signed by the known CA',
    'see whose ca.pem is used, and which engine answers',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'a certificate signed by the known CA',
    'see whose ca.pem is used, and which engine answers',
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'a certificate signed by the known CA',
    'see whose ca.pem is used, and which engine answers',
  ],
  CERT_SIGNATURE_FAILURE: [
    'a certificate signed by the known CA',
    'see whose ca.pem is used, and which engine answers',
  ],
  ERR_SSL_WRONG_VERSION_NUMBER: ['TLS', 'the engine speaks without: see which port has TLS'],
  EPROTO: ['TLS', 'see whether the engine has TLS on this port'],
};

/**
 * Explains an error that a connection ended with.
 *
 * @param answered the engine has answered before: what lets a client in is in order
 */
export function explainUnreachable(endpoint: Endpoint, error: unknown, answered: boolean): Unreached {
  const byHand = tryByHand(endpoint);
  if (error instanceof ProgramEnded) return explainProgram(error, byHand);
  const code = (error as { code?: string }).code ?? '';
  const told = BY_CODE[code];
  if (told !== undefined) return { expected: told[0], seen: seenOf(code, error), next: told[1] };
  if (
    !answered &&
    endpoint.kind === 'tcp' &&
    endpoint.tls !== null &&
    (/^ERR_SSL_|^ERR_TLS_/.test(code) || code === 'ECONNRESET')
  ) {
    return {
      expected: 'the engine to accept the client’s certificate',
      seen: seenOf(code, error),
      next: `see whether ${endpoint.tls.source} holds a valid cert.pem and key.pem that the CA of the engine signed`,
    };
  }
  return {
    expected: 'an answer',
    seen: code === '' ? errorText(error) : code,
    next: `see whether the engine runs: ${byHand}`,
  };
}

/** Code and words, where the words say more. */
function seenOf(code: string, error: unknown): string {
  const [words = ''] = errorText(error).split('\n');
  return words === '' || words.includes(code) ? words || code : `${code}: ${words}`;
}

function explainProgram({ program, exitCode, complaint, code }: ProgramEnded, byHand: string): Unreached {
  if (code === 'ENOENT') {
    return {
      expected: `the program ${program} on this machine`,
      seen: 'none',
      next: `install it: apt-get install openssh-client`,
    };
  }
  const words = lastLines(complaint, 3);
  const seen = `${program} ended with ${exitCode ?? 'a signal'}${words === '' ? '' : `: ${words}`}`;
  const told = BY_SSH_WORDS.find(([pattern]) => pattern.test(complaint));
  if (told !== undefined) return { expected: told[1], seen, next: `${told[2]} (tried: ${byHand})` };
  return { expected: 'a connection to the engine', seen, next: `try it by hand: ${byHand}` };
}
