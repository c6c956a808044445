import { distance } from 'fastest-levenshtein';

/** The known words nearest to one that is not known, best first; words that share nothing with it are left out. */
export function nearMatches(word: string, known: readonly string[], count = 3): readonly string[] {
  const wanted = word.toLowerCase();
  return known
    .map((candidate) => ({ candidate, score: scoreOf(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, score }) => score <= Math.max(2, Math.floor(Math.max(word.length, candidate.length) / 2)))
    .toSorted((a, b) => a.score - b.score)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** Distance of two words; a word that is part of the other is near, however long that is. */
function scoreOf(wanted: string, candidate: string): number {
  return wanted.length >= 3 && candidate.includes(wanted) ? 1 : distance(wanted, candidate);
}

/** `did you mean a or b?`, or what there is when nothing is near. */
export function suggestion(word: string, known: readonly string[], listCommand: string): string {
  const near = nearMatches(word, known);
  return near.length === 0 ? `see ${listCommand}` : `did you mean ${near.join(' or ')}?`;
}
