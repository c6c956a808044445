import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escapeMarkdown, markdownTable } from './markdown.js';
import { HOSTILE_TEXT } from './testing/sample-record.js';

test.each([
  ['a|b', String.raw`a\|b`],
  [String.raw`a\|b`, String.raw`a\\\|b`],
  ['<b>bold</b> **too**', String.raw`\<b\>bold\</b\> \*\*too\*\*`],
  ['[x](http://y) `z`', String.raw`\[x\](http\://y) \`z\``],
  ['tasks.<service>:8080, vip~own_subnet', String.raw`tasks.\<service\>:8080, vip\~own\_subnet`],
  [' two\n\nlines ', 'two lines'],
])('%j is written as text', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

test('a table keeps its cells, whatever they hold', () => {
  // A pipe behind an odd number of backslashes is text; every other one ends a cell.
  const pipesOf = (line: string): number => [...line.matchAll(/\\*\|/g)].filter(([run]) => run.length % 2 === 1).length;
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (first, second) => {
      const lines = markdownTable(['a', 'b'], [[first, `${second}${HOSTILE_TEXT}`]]).split('\n');
      expect(lines).toHaveLength(4);
      expect(lines.slice(0, 3).map(pipesOf)).toEqual([3, 3, 3]);
    }),
  );
});
