import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { init, parse } from 'es-module-lexer';
import { claimOf } from './claim-of.js';
import type { AnyScenario } from './scenario.js';

/**
 * Hash of everything a proof depends on that is the scenario's own: its declared data, its compiled module with the
 * modules beside it that it imports, and what its lab faults do. The engine of scenarios and the lab are not in it: they
 * change often and hurt all scenarios alike, which their own tests show.
 *
 * @param suites folder of the compiled suites
 */
export async function hashScenario(scenario: AnyScenario, suites: string): Promise<string> {
  await init();
  const hash = createHash('sha256').update(JSON.stringify(claimOf(scenario)));
  for (const file of modulesOf(path.join(suites, `${scenario.id}.js`), suites)) hash.update(readFileSync(file));
  for (const use of scenario.faults) {
    if (use.kind === 'lab') hash.update(`${use.fault.id}\n${use.fault.inject.toString()}`);
  }
  return hash.digest('hex');
}

/** A module and everything in the folder that it imports, directly or not, sorted. */
function modulesOf(entry: string, folder: string): readonly string[] {
  const found = new Set<string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file) || !existsSync(file)) continue;
    found.add(file);
    const [imports] = parse(readFileSync(file, 'utf8'));
    for (const { specifier } of imports) {
      if (specifier?.startsWith('.') !== true) continue;
      const target = path.resolve(path.dirname(file), specifier);
      if (!path.relative(folder, target).startsWith('..')) open.push(target);
    }
  }
  return [...found].toSorted();
}
