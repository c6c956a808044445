import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { composeWithNodes, nodeNames } from './compose.js';

const base = await readFile(new URL('../../../docker-compose.lab.yml', import.meta.url), 'utf8');

interface File {
  services: Record<string, { hostname?: string; volumes?: string[]; network_mode?: string; privileged?: boolean }>;
  volumes: Record<string, { name: string }>;
  networks: Record<string, unknown>;
}

function made(managers: number, workers: number): File {
  return parse(composeWithNodes(base, managers, workers)) as File;
}

describe('nodeNames', () => {
  test('lists managers first', () => {
    expect(nodeNames(2, 1)).toEqual(['manager1', 'manager2', 'worker1']);
  });
});

describe('composeWithNodes', () => {
  test('with the base’s own numbers changes nothing', () => {
    expect(made(3, 1)).toEqual(parse(base, { merge: true }));
  });

  test('leaves out nodes with everything that is theirs', () => {
    const file = made(1, 0);
    expect(Object.keys(file.services).sort()).toEqual(['lab-host', 'manager1', 'manager1-toolbox', 'outside']);
    expect(Object.keys(file.volumes)).toEqual(['node-manager1']);
    expect(Object.keys(file.networks)).toEqual(['control', 'data', 'trunk']);
  });

  test('makes further nodes like the first of their role', () => {
    const file = made(3, 12);
    expect(Object.keys(file.services)).toHaveLength(2 * 15 + 2);
    const worker = file.services['worker12'];
    expect(worker).toMatchObject({ hostname: 'worker12', privileged: true });
    expect(worker?.volumes?.[1]).toBe('node-worker12:/var/lib/docker');
    expect(worker?.volumes?.[0]).toContain('/nodes/worker12:');
    expect(file.services['worker12-toolbox']?.network_mode).toBe('service:worker12');
    expect(file.volumes['node-worker12']?.name).toMatch(/-worker12$/);
  });
});
