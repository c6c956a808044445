import { cleanUntrustedText } from '../../support/untrusted-text.js';

/** A copy of a document in which every text, names of fields too, is redacted and free of control characters. */
export function cleanDeep<T>(value: T): T {
  return cleaned(value) as T;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return cleanUntrustedText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [cleanUntrustedText(name), cleaned(field)]));
}
