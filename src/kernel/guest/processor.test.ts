import { describe, expect, test } from '@jest/globals';
import { nextProcessor, processorsIn } from './processor.js';

describe('processorsIn', () => {
  test.each([
    ['0-1', [0, 1]],
    ['0,2-4,7', [0, 2, 3, 4, 7]],
    ['3\n', [3]],
    ['', []],
    ['junk', []],
  ])('of %j', (list, processors) => {
    expect(processorsIn(list)).toEqual(processors);
  });
});

describe('nextProcessor', () => {
  test('each guest has one of its own as long as there are some', () => {
    expect([0, 1, 2, 3].map((guests) => nextProcessor([0, 2, 5], guests))).toEqual([5, 2, 0, 5]);
  });

  test('cannot be told of nothing', () => {
    expect(nextProcessor([], 0)).toBeNull();
  });
});
