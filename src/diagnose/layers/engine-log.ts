import type { Disagreement } from './disagreement.js';
import type { InsideView, SwarmIndex } from './swarm-index.js';

/** Older lines may tell of what is over. Milliseconds. */
const RECENT_MS = 20_000;

/** What engines' own logs told of in the last seconds, and nothing else shows. */
export function compareEngineLogs(index: SwarmIndex): readonly Disagreement[] {
  const at = Date.parse(index.facts.at);
  return index.inside.flatMap((view): readonly Disagreement[] => {
    const recent = recentLines(view, at);
    const { node } = view;
    const told = (
      kind: Disagreement['kind'],
      pattern: RegExp,
      expected: string,
      details: (line: string) => Readonly<Record<string, string>> = () => ({}),
    ): readonly Disagreement[] => {
      const lines = recent.filter((line) => pattern.test(line));
      const last = lines.at(-1);
      if (last === undefined) return [];
      return [
        {
          kind,
          place: { node },
          expected,
          observed: `${lines.length} such ${lines.length === 1 ? 'line' : 'lines'} in the engine's log within ${RECENT_MS / 1000} s`,
          evidence: lines.slice(-3),
          details: { node, ...details(last) },
        },
      ];
    };
    return [
      ...told(
        'gossip/key-foreign',
        /no installed keys could decrypt/i,
        'gossip that the keys of this swarm can read',
        (line) => ({ from: senderIn(line) }),
      ),
      ...told(
        'gossip/stranger-speaks',
        /remote state is not encrypted/i,
        'only nodes of this swarm to speak to the port of gossip',
        (line) => ({ from: senderIn(line) }),
      ),
      ...told(
        'names/questions-dropped',
        /more than \d+ concurrent queries/i,
        'questions for names outside the swarm to be answered',
      ),
    ];
  });
}

function senderIn(line: string): string {
  return /from=\W*([\d.]+)/.exec(line)?.[1] ?? '';
}

function recentLines({ host, engine }: InsideView, at: number): readonly string[] {
  return host.log.filter((line) => {
    const time = Date.parse(/time="([^"]+)"/.exec(line)?.[1] ?? '') - (engine.clockAheadMs ?? 0);
    return at - time < RECENT_MS;
  });
}
