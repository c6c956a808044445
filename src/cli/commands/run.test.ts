import { expect, test } from '@jest/globals';
import { againArguments } from './run.js';

test('the command to run again leaves out the folder of this run’s reports', () => {
  expect(againArguments(['test', 'vip', '--out', '/somewhere/else', '--workers', '2'])).toEqual([
    'test',
    'vip',
    '--workers',
    '2',
  ]);
  expect(againArguments(['prove', '--out=here'])).toEqual(['prove']);
});
