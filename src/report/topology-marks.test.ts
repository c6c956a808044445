import { describe, expect, test } from '@jest/globals';
import type { Place } from '../model/place.js';
import type { StackTopology } from '../model/topology.js';
import { parseRecord } from './read-record.js';
import type { RunReport } from './run-report.js';
import { recordText, sampleRecord } from './testing/sample-record.js';
import { markedStacks } from './topology-marks.js';

const NODES = ['manager1', 'worker1'];
const stack = (name: string, services: number): StackTopology => ({
  stack: name,
  nodes: NODES,
  networks: [{ name: `${name}-net`, driver: 'overlay', encrypted: false, subnet: '10.0.1.0/24' }],
  services: Array.from({ length: services }, (_, index) => ({
    name: `${name}-service${index}`,
    networks: [`${name}-net`],
    published: [],
    taskNodes: ['worker1'],
  })),
});

/** Places of failed claims, and which stacks they are marked in. */
function marksFor(...places: readonly Place[]): Record<string, readonly Place[]> {
  const base = parseRecord(
    recordText(sampleRecord({ statuses: places.map(() => 'fail'), exitCode: 1, verdict: 'v' })),
    'sample',
  );
  const report: RunReport = {
    ...base,
    stacks: [stack('small', 1), stack('large', 3), { stack: 'empty', nodes: NODES, networks: [], services: [] }],
    claims: base.claims.map((claim, index) => ({
      ...claim,
      outcome: claim.outcome === null ? null : { ...claim.outcome, place: places[index] ?? {} },
    })),
  };
  return Object.fromEntries(
    markedStacks(report).map(({ topology, marks }) => [topology.stack, marks.map(({ place }) => place)]),
  );
}

describe('marks of failed claims', () => {
  test('stand in the stack whose network or service they name, which is drawn first', () => {
    const place = { node: 'worker1', network: 'small-net' };
    const marks = marksFor(place);
    expect(marks).toEqual({ small: [place], large: [] });
    expect(Object.keys(marks)[0]).toBe('small');
    expect(marksFor({ service: 'large-service2' })).toEqual({ large: [{ service: 'large-service2' }], small: [] });
  });

  test('that name only nodes stand once, in the largest stack', () => {
    const link = { node: 'manager1', peer: 'worker1' };
    expect(marksFor(link)).toEqual({ large: [link], small: [] });
  });

  test('that name nothing drawn stand nowhere', () => {
    const nowhere = [{}, { node: 'own1' }, { network: 'gone' }, { node: 'manager1', network: 'gone' }, { port: 80 }];
    expect(marksFor(...nowhere)).toEqual({ large: [], small: [] });
  });

  test('leave out stacks with nothing in them', () => {
    expect(Object.keys(marksFor())).toEqual(['large', 'small']);
  });
});
