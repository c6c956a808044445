import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { interruptionOf } from './interruption.js';

const said: string[] = [];
let interruption: ReturnType<typeof interruptionOf>;

describe('interruptionOf', () => {
  beforeEach(() => {
    said.length = 0;
    interruption = interruptionOf((line) => said.push(line));
  });
  afterEach(() => {
    interruption.dispose();
  });

  test('a signal ends the run; a second one only says that cleaning is under way', () => {
    process.emit('SIGHUP', 'SIGHUP');
    expect(interruption.signal.aborted).toBe(true);
    process.emit('SIGHUP', 'SIGHUP');
    expect(said).toEqual(['SIGHUP: ending the run, cleaning up', expect.stringContaining('please wait')]);
  });

  test('an error that nothing waited for ends the run, too, so that it cleans up', () => {
    process.emit('unhandledRejection', new RangeError('out of range'), Promise.resolve());
    expect(interruption.signal.aborted).toBe(true);
    expect(said[0]).toMatch(/nothing waited for.*out of range/);
  });
});
