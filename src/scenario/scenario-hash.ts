import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { init, parse } from 'es-module-lexer';
import { claimOf } from './claim-of.js';
import type { AnyScenario } from './scenario.js';

/** Folders of the compiled modules that proofs depend on. */
export interface ProofSources {
  readonly suites: string;
  /** Of the lab faults: `data-path/drop` is `data-path-drop.js` in it. */
  readonly faults: string;
}

/**
 * Hash of everything a proof depends on that is the scenario's own: its declared data, its compiled module and those of
 * its lab faults, each with the modules of its folder that it imports. The engine of scenarios and the lab are not in it:
 * they change often and hurt all scenarios alike, which their own tests show.
 */
export async function hashScenario(scenario: AnyScenario, sources: ProofSources): Promise<string> {
  await init();
  const files = new Set(modulesOf(path.join(sources.suites, `${scenario.id}.js`), sources.suites));
  const hash = createHash('sha256').update(JSON.stringify(claimOf(scenario)));
  for (const use of scenario.faults) {
    if (use.kind !== 'lab') continue;
    hash.update(`${use.fault.id}\n${use.fault.inject.toString()}\n`);
    const module = path.join(sources.faults, `${use.fault.id.replaceAll('/', '-')}.js`);
    for (const file of modulesOf(module, sources.faults)) files.add(file);
  }
  for (const file of [...files].toSorted()) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** A module and everything in the folder that it imports, directly or not; nothing when it is not there. */
function modulesOf(entry: string, folder: string): ReadonlySet<string> {
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
  return found;
}
