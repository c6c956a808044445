import { cleanUntrustedText } from '../support/untrusted-text.js';

/**
 * The same value with every text in it cleaned of terminal controls, direction marks and secrets. What seatrial writes
 * is clean; this is for records and reports that come from elsewhere. Renderers escape for their format, nothing more.
 */
export function cleanTexts<Value>(value: Value): Value {
  return cleanValue(value) as Value;
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanText(key), cleanValue(inner)]));
  }
  return value;
}

function cleanText(text: string): string {
  // Half a surrogate pair cannot be written as UTF-8; it becomes U+FFFD.
  return Buffer.from(cleanUntrustedText(text), 'utf8').toString('utf8');
}
