import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { followRecord } from './follow-record.js';
import { problemOf, resultsOf } from './jest-results.js';
import { recordOutcome } from './run-scenarios.js';
import { outcomeWithout } from './run-scenario.js';
import { claimOf } from './claim-of.js';
import { RECORD_FILE, RecordWriter } from './record-writer.js';
import { scenarioOf, temporaryFolder } from './testing/fakes.js';

const ALIVE = { alive: () => true };

async function typesOf(file: string, owner: { alive(): boolean }): Promise<readonly string[]> {
  const types: string[] = [];
  for await (const event of followRecord(file, owner)) types.push(event.type);
  return types;
}

describe('following a record', () => {
  test('gives what is there and what comes, until the run is finished', async () => {
    const directory = temporaryFolder();
    const file = path.join(directory, RECORD_FILE);
    const following = typesOf(file, ALIVE);
    const record = new RecordWriter(directory);
    record.append({ type: 'leftovers', items: [] });
    appendFileSync(file, '');
    record.finish(0, '');
    expect(await following).toEqual(['leftovers', 'run-finished']);
  });

  test('fails when the owner is gone', async () => {
    const directory = temporaryFolder();
    const file = path.join(directory, RECORD_FILE);
    await expect(typesOf(file, { alive: () => false })).rejects.toThrow(/before it made a record/);
    new RecordWriter(directory).append({ type: 'leftovers', items: [] });
    await expect(typesOf(file, { alive: () => false })).rejects.toThrow(/whose run is gone/);
  });
});

describe('the claims of an area', () => {
  test('are those that were selected, with their results', async () => {
    const directory = temporaryFolder();
    const record = new RecordWriter(directory);
    const swarm = { state: 'ok' };
    record.append({
      type: 'run-started',
      schema: 'seatrial/record/1',
      runId: 'x',
      job: 'test',
      version: '0',
      commit: null,
      command: 'seatrial test',
      claims: ['vip/a', 'dnsrr/b', 'vip/c'].map((id) => claimOf(scenarioOf(swarm, { id }))),
      requirements: [],
      outOfScope: [],
    });
    for (const id of ['vip/a', 'dnsrr/b', 'vip/c']) recordOutcome(record, outcomeWithout(id, 'error', 'no lab'));
    const results = await resultsOf('vip', path.join(directory, RECORD_FILE), process.pid);
    expect(results.map(({ claim }) => claim.id)).toEqual(['vip/a', 'vip/c']);
    expect(results.map(({ result }) => problemOf(result))).toEqual(['error: no lab', 'error: no lab']);
    expect(await resultsOf('swarm', path.join(directory, RECORD_FILE), process.pid)).toEqual([]);
  });
});
