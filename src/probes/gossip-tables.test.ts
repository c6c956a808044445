import { describe, expect, test } from '@jest/globals';
import { gossipTablesCommand, parseGossipTables } from './gossip-tables.js';

describe('parseGossipTables', () => {
  test('reads the endpoints of both tables', () => {
    const row = (key: string): string => `{"index":0,"key":"${key}","value":"CgxuYW1l","owner":"f0a062245782"}`;
    const output = [
      `{"message":"OK","details":{"size":2,"entries":[${row('b2')},${row('a1')}]}}`,
      `{"message":"OK","details":{"size":1,"entries":[${row('a1')}]}}`,
      '',
    ].join('\n');
    expect(parseGossipTables(output)).toEqual({ endpoints: ['a1', 'b2'], peers: ['a1'] });
  });

  test('reads tables without rows', () => {
    const empty = '{"message":"OK","details":{"size":0,"entries":null}}';
    expect(parseGossipTables(`${empty}\n${empty}\n`)).toEqual({ endpoints: [], peers: [] });
  });

  test.each(['{"message":"FAIL","details":{}}', '{"message":"OK","details":{"size":0,"entries":null}}'])(
    'takes nothing else: %s',
    (output) => {
      expect(() => parseGossipTables(output)).toThrow(/document/);
    },
  );
});

test('the command takes only ids', () => {
  expect(() => gossipTablesCommand(1, 'x; reboot')).toThrow(TypeError);
});
