import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { READINGS_WITHOUT_FAULT } from '../readings-without-fault.js';
import { loadSnapshot } from '../facts/snapshot.js';
import { PROBED, patchBetween, steadyFacts } from './fixtures.js';

/** Nodes whose tables fixtures keep: one that faults are aimed at, and one that they are not. */
const INSIDE_OF = ['manager1', 'worker1'];
const FOLDER = fileURLToPath(new URL('../../../../src/diagnose/testing/fixtures/', import.meta.url));

/**
 * Makes the fixtures of what `seatrial prove diagnose --record DIR` saved: healthy facts whole, others as what differs.
 * Those with probes and recordings of a few faults go into folders of their own beside the others.
 */
async function makeFixtures(recorded: string, recording: string): Promise<void> {
  const healthy = steadyFacts(await loadSnapshot(path.join(recorded, 'healthy.json')), null, INSIDE_OF);
  const folder = path.join(FOLDER, healthy.probes == null ? recording : PROBED);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'healthy.json'), JSON.stringify(healthy));
  for (const file of await readdir(recorded)) {
    // Only the first reading without a fault is a fixture. Readings under two faults at a time are what is seen under each.
    if (Object.hasOwn(READINGS_WITHOUT_FAULT, path.basename(file, '.json')) || file.includes('+')) continue;
    const broken = steadyFacts(await loadSnapshot(path.join(recorded, file)), healthy, INSIDE_OF);
    await writeFile(path.join(folder, file), JSON.stringify(patchBetween(healthy, broken)));
  }
}

const [, program = '', folder, recording = '.'] = argv;
if (folder === undefined) {
  throw new Error(
    `Expected the folder of a recording, for example: node ${path.relative('.', program)} reports/recording`,
  );
}
await makeFixtures(path.resolve(folder), recording);
