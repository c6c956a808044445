import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { requireSpace } from './space.js';

test('as much room as there is passes', async () => {
  await expect(requireSpace(tmpdir(), 1, 'for one byte')).resolves.toBeUndefined();
});

test('too little room is told with what there is and what would take it', async () => {
  await expect(requireSpace(tmpdir(), 1e18, 'most of it for the disk')).rejects.toThrow(
    /1000000000\.0 GB free, most of it for the disk.*\d GB free/s,
  );
});
