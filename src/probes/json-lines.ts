/** Reads output of which each line that is not empty is one JSON document. Throws a `SyntaxError` where one is not. */
export function parseJsonLines(output: string): readonly unknown[] {
  return output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line));
}
