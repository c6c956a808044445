import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { renderPage } from './html/page.js';
import { renderJson } from './json.js';
import { parseRecord } from './read-record.js';
import { readReport } from './read-report.js';
import { HOSTILE_TEXT, greenRecord, recordText, redRecord } from './testing/sample-record.js';
import { renderRun } from './write-reports.js';

const REPORT = parseRecord(recordText(redRecord()), 'red');
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'seatrial-read-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** Writes a file into the folder of the test, and returns its path. */
async function fileOf(name: string, text: string): Promise<string> {
  const file = path.join(directory, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

describe('a report is read', () => {
  test('from the folder of a run and from each file that it left there', async () => {
    const record = await fileOf('run/record.jsonl', recordText(redRecord()));
    const written = await renderRun(path.dirname(record));
    for (const file of [path.dirname(record), record, written.json, written.page]) {
      expect(await readReport(file)).toEqual(REPORT);
    }
  });

  test('from what is left of a folder: the record before what was rendered from it', async () => {
    const page = await fileOf('page/index.html', renderPage(REPORT));
    expect(await readReport(path.dirname(page))).toEqual(REPORT);
    await fileOf('page/record.jsonl', recordText(greenRecord()));
    expect((await readReport(path.dirname(page))).verdict.kind).toBe('passed');
  });

  test('clean, whatever a stranger wrote into it', async () => {
    const hostile = renderJson({ ...REPORT, run: { ...REPORT.run, command: HOSTILE_TEXT } });
    const { run } = await readReport(await fileOf('hostile.json', hostile));
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(run.command).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
  });
});

describe('what is no report', () => {
  test.each([
    ['newer.json', renderJson(REPORT).replace('report/1', 'report/2'), /up to seatrial\/report\/1, saw .*report\/2/],
    ['other.json', '{"schema":"seatrial/plan/1"}', /saw "seatrial\/plan\/1"/],
    ['list.json', '[]', /the schema of a report, seatrial\/report\/1, saw none/],
    ['broken.json', renderJson(REPORT).replace('"counts"', '"totals"'), /required property 'counts'/],
    ['cut.json', renderJson(REPORT).slice(0, 500), /a JSON document, saw .*JSON/],
    ['empty.html', '', /an empty file/],
    ['notes.txt', 'x', /a name that ends with .jsonl, .json or .html/],
    ['folder/notes.txt', 'x', null],
  ])('%s is told so', async (name, text, message) => {
    const file = await fileOf(name, text);
    if (message === null) {
      await expect(readReport(path.dirname(file))).rejects.toThrow(/one of record.jsonl, .*saw none of them/);
    } else {
      await expect(readReport(file)).rejects.toMatchObject({
        name: 'Failure',
        exitCode: 3,
        message: expect.stringMatching(message) as unknown,
      });
    }
  });

  test('a path without a file is told so', async () => {
    await expect(readReport('/nonexistent')).rejects.toThrow(/ENOENT/);
  });
});
