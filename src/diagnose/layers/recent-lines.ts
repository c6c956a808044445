import type { Facts, NodeView } from '../facts/facts.js';

/** Lines of a node's log with a time of their own, that are not older than that by the node's clock. */
export function recentLines(
  facts: Facts,
  { host, engine }: NodeView,
  withinMs: number,
): readonly { readonly line: string; readonly atMs: number }[] {
  const now = Date.parse(facts.at) + facts.durationMs + (engine.clockAheadMs ?? 0);
  return (host?.log ?? []).flatMap((line) => {
    const atMs = Date.parse(/\btime="([^"]+)"/.exec(line)?.[1] ?? '');
    return Number.isNaN(atMs) || now - atMs > withinMs ? [] : [{ line, atMs }];
  });
}
