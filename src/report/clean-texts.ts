import type { RecordEvent } from '../model/record.js';
import { cleanUntrustedText } from '../support/untrusted-text.js';

/**
 * The same event with every text cleaned of terminal controls, direction marks and secrets. Records are written clean;
 * this is for records that come from elsewhere. Renderers escape for their format, nothing more.
 */
export function cleanEvent(event: RecordEvent): RecordEvent {
  return cleanValue(event) as RecordEvent;
}

function cleanValue(value: unknown): unknown {
  // Half a surrogate pair cannot be written as UTF-8; it becomes U+FFFD.
  if (typeof value === 'string') return Buffer.from(cleanUntrustedText(value), 'utf8').toString('utf8');
  if (Array.isArray(value)) return value.map(cleanValue);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleanValue(inner)]));
  }
  return value;
}
