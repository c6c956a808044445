import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { hashScenario } from './scenario-hash.js';
import { faultOf, scenarioOf, temporaryFolder, type ScenarioWish } from './testing/fakes.js';

const SWARM = { state: 'ok' };

/** Suites of one scenario that imports a module beside it and one of another folder. */
function suitesWith(helper: string, outside: string): string {
  const root = temporaryFolder();
  mkdirSync(path.join(root, 'suites/vip'), { recursive: true });
  writeFileSync(path.join(root, 'suites/vip/claim.js'), "import '../helper.js';\nimport '../../outside.js';\n");
  writeFileSync(path.join(root, 'suites/helper.js'), helper);
  writeFileSync(path.join(root, 'outside.js'), outside);
  return path.join(root, 'suites');
}

const hashOf = (suites: string, wish: ScenarioWish = {}): Promise<string> =>
  hashScenario(scenarioOf(SWARM, wish), { suites, faults: path.join(suites, '../faults') });

describe('the hash of a scenario', () => {
  test('is that of its module and of what it imports beside it', async () => {
    const before = await hashOf(suitesWith('a', 'x'));
    expect(await hashOf(suitesWith('a', 'x'))).toBe(before);
    expect(await hashOf(suitesWith('a', 'y'))).toBe(before);
    expect(await hashOf(suitesWith('b', 'x'))).not.toBe(before);
  });

  test('changes with the module of a fault and what it imports', async () => {
    const suites = suitesWith('a', 'x');
    const faults = path.join(suites, '../faults');
    const fault = faultOf(SWARM, 'x/y', 'lost');
    const wish = { faults: [{ kind: 'lab' as const, fault, parameters: {}, expect: 'look-alike' as const }] };
    mkdirSync(faults);
    writeFileSync(path.join(faults, 'x-y.js'), "import './rules.js';\n");
    writeFileSync(path.join(faults, 'rules.js'), 'before');
    const before = await hashOf(suites, wish);
    writeFileSync(path.join(faults, 'rules.js'), 'after');
    expect(await hashOf(suites, wish)).not.toBe(before);
  });

  test('changes with what is declared and with what a fault does', async () => {
    const suites = suitesWith('a', 'x');
    const fault = faultOf(SWARM, 'x/y', 'lost');
    const use = { kind: 'lab' as const, fault, parameters: {}, expect: 'look-alike' as const };
    const before = await hashOf(suites, { faults: [use] });
    expect(await hashOf(suites)).not.toBe(before);
    const other = { ...fault, inject: () => Promise.resolve() };
    expect(await hashOf(suites, { faults: [{ ...use, fault: other }] })).not.toBe(before);
  });
});
