import { describe, expect, test } from '@jest/globals';
import { UndoStack } from '../support/undo.js';
import type { Lab } from './lab.js';
import { OwnStores } from './own-stores.js';

const LAB = { id: 'seatrial-1', engine: { endpoint: 'unix:///engine.sock' } } as unknown as Lab;

describe('stores of own nodes', () => {
  test('serve one node at a time, whatever its stack, the prepared ones first', async () => {
    const stores = new OwnStores();
    const [first, second] = [new UndoStack(), new UndoStack()];
    expect(stores.claim(LAB, 'x/node:28', first)).toBe('seatrial-1-node-28-own1');
    expect(stores.claim(LAB, 'x/node:28', second)).toBe('seatrial-1-node-28-own2');
    await first.unwind();
    expect(stores.claim(LAB, 'x/node:28', second)).toBe('seatrial-1-node-28-own1');
    expect(stores.claim(LAB, 'x/node:28', second)).toBe('seatrial-1-node-28-own3');
  });

  test('are others for another image and in another lab', () => {
    const stores = new OwnStores();
    const undo = new UndoStack();
    stores.claim(LAB, 'x/node:28', undo);
    expect(stores.claim(LAB, 'x/node:20.10', undo)).toBe('seatrial-1-node-20.10-own1');
    expect(stores.claim({ ...LAB, id: 'seatrial-2' }, 'x/node:28', undo)).toBe('seatrial-2-node-28-own1');
  });
});
