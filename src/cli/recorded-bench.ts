import { access } from 'node:fs/promises';
import path from 'node:path';
import { loadSnapshot, type Facts } from '../diagnose/facts/index.js';
import { READINGS_WITHOUT_FAULT, diagnose } from '../diagnose/index.js';
import {
  benchCases,
  benchPairs,
  caseName,
  recordName,
  type BenchCase,
  type BenchResult,
  type HealthyReading,
} from './diagnosis-bench.js';

/** What `seatrial prove diagnose --record` saved in several runs, judged by the rules as they are now. */
export interface RecordedBench {
  readonly results: readonly BenchResult[];
  readonly healthy: readonly HealthyReading[];
  readonly about: { readonly engine: string; readonly nodes: number; readonly at: string };
}

/**
 * Judges recordings. Of what several of them hold the last one counts. Throws a `Failure` where a folder holds no
 * recording.
 */
export async function judgeRecordings(folders: readonly string[]): Promise<RecordedBench> {
  const results = new Map<string, BenchResult>();
  const healthy: HealthyReading[] = [];
  let about = { engine: 'unknown', nodes: 0, at: '' };
  for (const [index, folder] of folders.entries()) {
    const reference = await loadSnapshot(path.join(folder, 'healthy.json'));
    about = { engine: reference.nodes[0]?.engineVersion ?? 'unknown', nodes: reference.nodes.length, at: reference.at };
    for (const [name, when] of Object.entries(READINGS_WITHOUT_FAULT)) {
      const facts = await readingOf(folder, name);
      if (facts === null) continue;
      healthy.push({
        when: folders.length === 1 ? when : `${when} (run ${index + 1})`,
        findings: briefFindings(facts),
      });
    }
    const cases = benchCases(reference, reference.probes != null);
    for (const together of [...cases.map((one): readonly BenchCase[] => [one]), ...benchPairs(cases)]) {
      const facts = await readingOf(folder, together.map(recordName).join('+'));
      if (facts === null) continue;
      const name = together.map(caseName).join(' and ');
      // What is replaced comes last, as it was read last.
      results.delete(name);
      results.set(name, {
        cases: together,
        findings: briefFindings(facts),
        durationMs: facts.durationMs,
        problem: null,
      });
    }
  }
  return { results: [...results.values()], healthy, about };
}

async function readingOf(folder: string, name: string): Promise<Facts | null> {
  const file = path.join(folder, `${name}.json`);
  const there = await access(file).then(
    () => true,
    () => false,
  );
  return there ? loadSnapshot(file) : null;
}

/** What diagnosis finds in facts, as the matrix tells it. */
export function briefFindings(facts: Facts): BenchResult['findings'] {
  return diagnose(facts).findings.map(({ code, place }) => ({ code, place }));
}
