import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { identifyProcess, readBootId, type ProcessIdentity } from '../support/process-identity.js';
import { ownerLabels, ownershipOf } from './labels.js';

const own = identifyProcess() as ProcessIdentity;

function ownership(process: Partial<ProcessIdentity>, more: Record<string, string> = {}): string {
  return ownershipOf({ ...ownerLabels({ kind: 'process', process: { ...own, ...process } }), ...more });
}

describe('ownershipOf', () => {
  test('knows its own', () => {
    expect(ownership({})).toBe('ours');
  });

  test('another process that lives is another owner', () => {
    const parent = identifyProcess(process.ppid);
    expect(parent).not.toBeNull();
    expect(ownership(parent ?? {})).toBe('alive');
  });

  test('a process number that was given again is another process', () => {
    expect(ownership({ startTicks: '1' })).toBe('dead');
  });

  test('nothing survives a restart of the machine', () => {
    expect(ownership({ bootId: 'an earlier boot' })).toBe('dead');
    expect(ownershipOf(ownerLabels({ kind: 'kept', bootId: 'an earlier boot' }))).toBe('dead');
  });

  test('what is kept belongs to the process that brings it up until it is written down', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'seatrial-labels-'));
    const labels = {
      ...ownerLabels({ kind: 'kept', bootId: readBootId() }),
      'seatrial.lab': 'seatrial-1',
      'seatrial.directory': folder,
    };
    const orphaned = { ...labels, 'seatrial.owner-started': '1' };
    expect(ownershipOf(labels)).toBe('alive');
    expect(ownershipOf(orphaned)).toBe('dead');
    await writeFile(path.join(folder, 'lab.json'), '{"id":"seatrial-1"}');
    expect(ownershipOf(orphaned)).toBe('alive');
    expect(ownershipOf({ ...orphaned, 'seatrial.lab': 'seatrial-2' })).toBe('dead');
    await rm(folder, { recursive: true });
  });

  test('processes of another namespace cannot be looked up and are left alone', () => {
    expect(ownership({ startTicks: '1' }, { 'seatrial.owner-pid-namespace': 'pid:[1]' })).toBe('alive');
  });

  test('says when it cannot tell', () => {
    expect(ownershipOf({})).toBe('unknown');
  });
});
