import stripAnsi from 'strip-ansi';

/** Placeholder that replaces a secret. */
export const REDACTED = '[redacted]';

const SECRET_PATTERNS: readonly RegExp[] = [
  /SWMTKN-1-[a-z0-9]+-[a-z0-9]+/g,
  /SWMKEY-1-[A-Za-z0-9+/]+/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  // What stands ahead is looked at first: looking back from every place in a long run of white space takes for ever.
  /(?=\S)(?<=\b(?:authorization|x-registry-auth):\s*)\S.*/gi,
  /(?=[^\s"',])(?<=\b\w*(?:password|passwd|secret|token|api_?key)\w*["']?\s*[=:]\s*["']?)[^\s"',]+/gi,
  // Keys of encrypted overlays, as `ip xfrm state` prints them.
  /(?=0x)(?<=\b(?:aead|enc|auth|auth-trunc)\s+\S+\s+)0x[0-9a-f]{16,}/g,
  // Keys of gossip, as engines log them byte by byte; the line may have been cut.
  /(?<=\bKeys:\[)\[[\d\s[\]]*/g,
];

/** Replaces tokens, keys and passwords. Applied before anything that came from a swarm is stored. */
export function redactSecrets(text: string): string {
  return SECRET_PATTERNS.reduce((redacted, pattern) => redacted.replace(pattern, REDACTED), text);
}

/**
 * Makes text from a swarm safe to store and to print: no terminal control sequences, no control or
 * direction-changing characters (newline and tab stay), no secrets.
 */
export function cleanUntrustedText(text: string): string {
  return redactSecrets(
    stripAnsi(text)
      .replace(/\r\n?/g, '\n')
      // eslint-disable-next-line no-control-regex -- control characters are what is removed here
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd'),
  );
}

/** Text cut to `maxBytes` of UTF-8, and how many bytes were cut. */
export function capText(text: string, maxBytes: number): { readonly text: string; readonly truncatedBytes: number } {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return { text, truncatedBytes: 0 };
  // A decoder that may be given more keeps what is left of a character that the cut splits to itself.
  const kept = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, maxBytes), { stream: true });
  return { text: kept, truncatedBytes: bytes.length - new TextEncoder().encode(kept).length };
}
