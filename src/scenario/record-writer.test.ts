import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Failure } from '../support/failure.js';
import { prepareRunDirectory, RECORD_FILE, RecordWriter } from './record-writer.js';
import { temporaryFolder } from './testing/fakes.js';

function linesOf(directory: string): readonly Record<string, unknown>[] {
  return readFileSync(path.join(directory, RECORD_FILE), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the record', () => {
  test('is on the disk after every event, and ends once', () => {
    const directory = temporaryFolder();
    const record = new RecordWriter(directory);
    record.append({ type: 'leftovers', items: [] });
    expect(linesOf(directory)).toMatchObject([{ type: 'leftovers', items: [] }]);
    record.finish(130, 'interrupted');
    record.finish(0, 'late');
    record.append({ type: 'leftovers', items: [] });
    expect(linesOf(directory)).toMatchObject([{ type: 'leftovers' }, { type: 'run-finished', exitCode: 130 }]);
  });

  test('is never written over', () => {
    const directory = temporaryFolder();
    new RecordWriter(directory).finish(0, '');
    expect(() => new RecordWriter(directory)).toThrow(/EEXIST/);
  });
});

describe('the folder for reports', () => {
  test('is made when it is missing', async () => {
    const directory = path.join(temporaryFolder(), 'a/b');
    await prepareRunDirectory(directory);
    expect(() => new RecordWriter(directory)).not.toThrow();
  });

  test('that cannot be written is told, with what to do', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const refusal = prepareRunDirectory(path.join(file, 'run')).catch((error: unknown) => error as Failure);
    expect(await refusal).toMatchObject({ exitCode: 3 });
    expect(((await refusal) as Failure).next).toContain('--out');
  });

  test('on a full disk is told', async () => {
    await expect(prepareRunDirectory(temporaryFolder(), () => Promise.resolve(1024 * 1024))).rejects.toThrow(
      /saw 1 MiB/,
    );
  });

  test('of another run is refused', async () => {
    const directory = temporaryFolder();
    new RecordWriter(directory).finish(0, '');
    await expect(prepareRunDirectory(directory)).rejects.toThrow(/another run/);
  });
});
