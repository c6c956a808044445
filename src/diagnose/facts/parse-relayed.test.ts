import { deflateSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { parseRelayed } from './parse-relayed.js';

const SAID = {
  version: { Version: '28.5.2' },
  info: { Name: 'worker1' },
  networks: [],
  network: {},
  containers: [],
  container: {},
  collected: 'TimeoutError: none',
};

/** What a relay prints, in so many lines. */
function printed(node: string, said: unknown, count: number): readonly string[] {
  const text = deflateSync(JSON.stringify(said)).toString('base64');
  const length = Math.ceil(text.length / count);
  return Array.from(
    { length: count },
    (_, index) => `seatrial ${node} ${index + 1} ${count} ${text.slice(index * length, (index + 1) * length)}`,
  );
}

test('lines of several nodes are put together, in whatever order they come and whatever stands between them', () => {
  const lines = [...printed('n1', SAID, 3), ...printed('n2', SAID, 1), 'Error grabbing logs: rpc error'];
  const relayed = parseRelayed(lines.toReversed().join('\r\n'));
  expect([...relayed.keys()].toSorted()).toEqual(['n1', 'n2']);
  expect(relayed.get('n1')).toEqual(SAID);
});

test('a log that was cut, is of another kind or damaged is told so, and costs no other node', () => {
  const relayed = parseRelayed(
    [
      ...printed('cut', SAID, 3).slice(0, 2),
      ...printed('other', { hello: 1 }, 1),
      'seatrial damaged 1 1 AAAA',
      ...printed('whole', SAID, 2),
    ].join('\n'),
  );
  expect(relayed.get('cut')).toBe('1 of 3 lines of its log are missing');
  expect(relayed.get('other')).toBe('its log is not what a relay says');
  expect(relayed.get('damaged')).toMatch(/^its log cannot be read: /);
  expect(relayed.get('whole')).toEqual(SAID);
});
