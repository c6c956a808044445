import { describe, expect, test } from '@jest/globals';
import { UndoStack } from './undo.js';

describe('UndoStack', () => {
  test('unwinds last first and goes on after a problem', async () => {
    const done: string[] = [];
    const undo = new UndoStack();
    undo.add('first', () => void done.push('first'));
    undo.add('second', () => {
      throw new Error('busy');
    });
    undo.add('third', () => void done.push('third'));
    expect(await undo.unwind()).toEqual([{ name: 'second', problem: 'busy' }]);
    expect(done).toEqual(['third', 'first']);
  });

  test('what was undone early is not undone again', async () => {
    let times = 0;
    const undo = new UndoStack();
    const now = undo.add('rule', () => void (times += 1));
    await now();
    await now();
    await undo.unwind();
    expect(times).toBe(1);
  });
});
