import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { EXIT } from '../../model/exit-code.js';
import { Failure } from '../../support/failure.js';
import { recordedFacts, recordedFaults } from '../testing/fixtures.js';
import { loadSnapshot, problemOfFacts, saveSnapshot } from './snapshot.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'seatrial-snapshot-'));
  file = path.join(folder, 'facts.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function refusal(text: string): Promise<Failure> {
  await writeFile(file, text);
  const error: unknown = await loadSnapshot(file).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Failure);
  expect((error as Failure).exitCode).toBe(EXIT.notMeasured);
  return error as Failure;
}

test('what is saved is read back, and only its owner may read the file', async () => {
  const facts = recordedFacts('management-cut');
  await saveSnapshot(file, facts);
  expect(await loadSnapshot(file)).toEqual(facts);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readFile(file, 'utf8')).endsWith('\n')).toBe(true);
});

test('recorded facts follow the schema', () => {
  for (const name of ['healthy', ...recordedFaults()])
    expect([name, problemOfFacts(recordedFacts(name))]).toEqual([name, null]);
});

test('a newer schema is refused, with what to do', async () => {
  const failure = await refusal('{"schema":"seatrial/facts/2"}');
  expect(failure.seen).toBe('seatrial/facts/2');
  expect(failure.next).toContain('a newer one');
});

test('what is no snapshot is refused', async () => {
  expect((await refusal('{"schema":"seatrial/report/1"}')).next).toContain('--snapshot');
  expect((await refusal('[]')).seen).toContain('names no schema');
  expect((await refusal('{"schema":"seatrial/fa')).expected).toBe('one JSON document');
});

test('a snapshot that lacks something is refused, with what it lacks', async () => {
  const { nodes, ...rest } = recordedFacts('healthy');
  expect(nodes.length).toBe(4);
  expect((await refusal(JSON.stringify(rest))).seen).toContain('nodes');
});

test('a file that is not there, a folder that is not, and one that cannot be', async () => {
  await expect(loadSnapshot(path.join(folder, 'none.json'))).rejects.toMatchObject({ expected: 'a file' });
  await saveSnapshot(path.join(folder, 'new/facts.json'), recordedFacts('healthy'));
  await expect(loadSnapshot(path.join(folder, 'new/facts.json'))).resolves.toMatchObject({
    schema: 'seatrial/facts/1',
  });
  const within = path.join(folder, 'new/facts.json/facts.json');
  await expect(saveSnapshot(within, recordedFacts('healthy'))).rejects.toBeInstanceOf(Failure);
});
