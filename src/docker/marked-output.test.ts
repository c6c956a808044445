import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MarkedOutput } from './marked-output.js';

const MARKER = 'f00dfeedf00dfeed';

function readInChunks(bytes: Buffer, cuts: readonly number[], maxBytes = 1024): ReturnType<MarkedOutput['push']> {
  const output = new MarkedOutput(MARKER, maxBytes);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  let end: ReturnType<MarkedOutput['push']> = null;
  const rests: Buffer[] = [];
  for (const to of [...places, bytes.length]) {
    const chunk = bytes.subarray(from, to);
    from = to;
    if (end === null) end = output.push(chunk);
    else rests.push(chunk);
  }
  return end === null ? null : { ...end, rest: Buffer.concat([end.rest, ...rests]) };
}

describe('MarkedOutput', () => {
  test('finds the end wherever the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 0, max: 255 }),
        fc.string(),
        fc.array(fc.nat(), { maxLength: 8 }),
        (text, code, rest, cuts) => {
          const bytes = Buffer.from(`${text}${MARKER} ${code}\n${rest}`);
          const end = readInChunks(bytes, cuts);
          expect(end?.output).toBe(text);
          expect(end?.exitCode).toBe(code);
          expect(end?.rest.toString()).toBe(rest);
        },
      ),
    );
  });

  test('keeps output that does not end in a newline, and empty output', () => {
    expect(readInChunks(Buffer.from(`x${MARKER} 0\n`), [])?.output).toBe('x');
    expect(readInChunks(Buffer.from(`${MARKER} 7\n`), [])).toMatchObject({ output: '', exitCode: 7 });
  });

  test('keeps no more than the cap and still finds the end', () => {
    const end = readInChunks(Buffer.from(`${'a'.repeat(5000)}${MARKER} 1\n`), [1000, 2000], 10);
    expect(end).toMatchObject({ output: 'a'.repeat(10), exitCode: 1 });
  });

  test('waits for more as long as there is no end', () => {
    expect(readInChunks(Buffer.from(`abc${MARKER} 1`), [2, 5])).toBeNull();
  });
});
