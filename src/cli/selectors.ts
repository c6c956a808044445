import picomatch from 'picomatch';
import { areaOf } from '../model/claim.js';
import { usageFailure } from '../support/failure.js';
import { suggestion } from './near-matches.js';

/** What a selector can match. */
export interface Selectable {
  readonly id: string;
  readonly tags?: readonly string[];
}

/**
 * Those that the selectors name, in their own order: ids, areas, tags and globs over ids add; the same behind `!` take
 * away. Without a selector that adds, all are the start. A selector that matches nothing is a usage failure.
 */
export function select<T extends Selectable>(all: readonly T[], selectors: readonly string[]): readonly T[] {
  const added = selectors.filter((selector) => !selector.startsWith('!'));
  const removed = selectors.filter((selector) => selector.startsWith('!')).map((selector) => selector.slice(1));
  const wanted = added.length === 0 ? new Set(all) : new Set(added.flatMap((selector) => matching(all, selector)));
  for (const item of removed.flatMap((selector) => matching(all, selector))) wanted.delete(item);
  if (wanted.size === 0) {
    throw usageFailure(
      selectors.join(' '),
      'selectors that leave at least one scenario',
      'leave out one that starts with "!"',
    );
  }
  return all.filter((item) => wanted.has(item));
}

function matching<T extends Selectable>(all: readonly T[], selector: string): readonly T[] {
  const isMatch = picomatch(selector);
  const found = all.filter(
    ({ id, tags = [] }) => id === selector || areaOf(id) === selector || tags.includes(selector) || isMatch(id),
  );
  if (found.length > 0) return found;
  const known = [...new Set(all.flatMap(({ id, tags = [] }) => [id, areaOf(id), ...tags]))];
  throw usageFailure(
    selector,
    'a selector that matches a scenario: an id, an area, a tag or a glob',
    suggestion(selector, known, 'seatrial list'),
  );
}
