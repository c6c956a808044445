import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failure, errorText } from '../support/failure.js';
import { readRecord } from './read-record.js';
import { reportOf } from './report-document.js';
import type { RunReport } from './run-report.js';

/** What a run leaves in its folder and a report can be read from; the record first, as the others come from it. */
const READABLE = ['record.jsonl', 'report.json', 'index.html'] as const;
const NEXT = `name the folder of a run, or one of ${READABLE.join(', ')} in it`;

/**
 * Reads the report of a run from its folder, its `record.jsonl`, its `report.json` or its page, by the ending of the name.
 * Throws a {@link Failure} when there is none, when it is damaged, or when it comes from a newer version.
 */
export async function readReport(file: string): Promise<RunReport> {
  const found = await reportFile(file);
  switch (path.extname(found).toLowerCase()) {
    case '.jsonl':
      return readRecord(found);
    case '.json':
      return parseReport(await readText(found), found);
    default: {
      // Loaded here: every other command does without it, and it is slow to load.
      const { parsePage } = await import('./archive/read-archive.js');
      return parsePage(await readText(found), found);
    }
  }
}

/** Reads the text of a `report.json`; see {@link readReport}. */
function parseReport(text: string, source: string): RunReport {
  const doing = `reading the report ${source}`;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new Failure({ doing, expected: 'a JSON document', seen: errorText(error), next: NEXT, cause: error });
  }
  return reportOf(document, doing);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const doing = `reading a report from ${file}`;
    throw new Failure({ doing, expected: 'a file that can be read', seen: errorText(error), next: NEXT, cause: error });
  }
}

/** The file to read: itself, or the one in a folder that comes first among {@link READABLE}. */
async function reportFile(file: string): Promise<string> {
  const doing = `reading a report from ${file}`;
  const status = await stat(file).catch((error: unknown) => {
    throw new Failure({ doing, expected: 'a folder or a file', seen: errorText(error), next: NEXT, cause: error });
  });
  if (!status.isDirectory()) {
    if (/\.(?:jsonl|json|html?)$/i.test(file)) return file;
    throw new Failure({ doing, expected: 'a name that ends with .jsonl, .json or .html', seen: file, next: NEXT });
  }
  for (const name of READABLE) {
    const candidate = path.join(file, name);
    if ((await stat(candidate).catch(() => null)) !== null) return candidate;
  }
  throw new Failure({ doing, expected: `one of ${READABLE.join(', ')}`, seen: 'none of them', next: NEXT });
}
