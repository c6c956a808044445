/** How two sets of names differ. */
export interface Difference {
  /** Expected and not there. */
  readonly missing: readonly string[];
  /** There and not expected. */
  readonly extra: readonly string[];
}

/** Compares what was expected with what was seen; order and repetition do not count. */
export function differenceOf(expected: readonly string[], seen: readonly string[]): Difference {
  const [wanted, found] = [new Set(expected), new Set(seen)];
  return {
    missing: [...wanted].filter((name) => !found.has(name)),
    extra: [...found].filter((name) => !wanted.has(name)),
  };
}

/** Values by key, in the order of their first appearance. */
export function groupBy<Value>(values: readonly Value[], key: (value: Value) => string): ReadonlyMap<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return groups;
}
