import { describe, expect, test } from '@jest/globals';
import type { RecordEvent } from '../model/record.js';
import { figuresOf, formatFigures } from './bench-figures.js';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();
const step = (name: string, seconds: number): RecordEvent => ({
  type: 'step',
  at: at(0),
  name,
  state: 'done',
  durationMs: seconds * 1000,
  detail: '',
});
const scenario = (from: number, to: number): RecordEvent => ({
  type: 'scenario',
  at: at(to),
  id: 'vip/claim',
  status: 'pass',
  reason: 'ok',
  place: {},
  message: '',
  deviations: [],
  startedAt: at(from),
  durationMs: (to - from) * 1000,
  attempts: 1,
  convergedMs: null,
  observations: [],
});

describe('figures', () => {
  const one = { startedMs: START, events: [step('start containers', 4), step('wait for the nodes’ engines', 2)] };
  const four = {
    startedMs: START,
    events: [
      step('start containers', 8),
      step('wait for the nodes’ engines', 3),
      step('form the swarm', 5),
      scenario(40, 50),
      scenario(41, 60),
      { type: 'run-finished', at: at(70), exitCode: 0, durationMs: 0, verdict: '' } as const,
    ],
  };
  const figures = figuresOf([{ unitTestsMs: 9_000, one, four }]);
  const sample = (name: string) => figures.find((figure) => figure.name === name);

  test('are taken from records', () => {
    expect(sample('command to first scenario')?.samples).toEqual([40_000]);
    expect(sample('engines of four nodes')).toMatchObject({ samples: [11_000], target: 12_000 });
    expect(sample('joins of four nodes')?.samples).toEqual([5_000]);
    expect(sample('all scenarios')?.samples).toEqual([20_000]);
    expect(sample('whole run')?.samples).toEqual([70_000]);
  });

  test('say where there is no sample and what is missed', () => {
    const text = formatFigures([
      ...figures,
      { name: 'slow', unit: 'milliseconds', samples: [2_000, 40_000], target: 1_000 },
      { name: 'page', unit: 'bytes', samples: [2_048], target: 4_096 },
    ]);
    expect(text).toMatch(/all proofs +no sample/);
    expect(text).toMatch(/slow +21\.0 s +2000 ms to 40\.0 s, n=2 +misses 1000 ms/);
    expect(text).toMatch(/page +2\.0 KiB +2\.0 KiB to 2\.0 KiB, n=1 +within 4\.0 KiB/);
  });
});
