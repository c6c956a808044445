import { describe, expect, test } from '@jest/globals';
import { diagnose } from './diagnosis.js';
import { changeHost } from './testing/changed-facts.js';
import { HEALTHY, WORKER, withHost } from './testing/crafted-facts.js';
import { PROBED, recordedFacts } from './testing/fixtures.js';
import { leaveYoungEnginesAside } from './young-engines.js';

/** The worker has none of its tables yet, and its engine has run so long when its reading, of half a second, ended. */
function withEmptyTables(engineAgeMs: number | null): ReturnType<typeof withHost> {
  return withHost(({ namespaces }) => ({
    durationMs: 500,
    engineAgeMs,
    namespaces: namespaces.filter(({ name }) => name === 'host'),
  }));
}

describe('engines that have just started', () => {
  test('are not blamed for what is on its way, and it is said that they were left aside', () => {
    const { findings, gaps } = diagnose(withEmptyTables(4_500));
    expect(findings).toEqual([]);
    expect(gaps).toContainEqual({
      node: WORKER,
      what: 'its tables, which were left aside',
      why: 'its engine had started 4 s before: look again after 60 s',
    });
  });

  test.each([[null], [60_500], [3_600_000]])('are judged after %p ms', (age) => {
    const { findings, gaps } = diagnose(withEmptyTables(age));
    expect(findings.length).toBeGreaterThan(0);
    expect(gaps).toEqual(HEALTHY.gaps);
  });

  test('say of themselves what they say', () => {
    const locked = {
      ...changeHost(HEALTHY, WORKER, () => ({ engineAgeMs: 2_000 })),
      views: HEALTHY.views.map((view) =>
        view.node === WORKER && view.host !== null
          ? { ...view, engine: { ...view.engine, swarmState: 'locked' }, host: { ...view.host, engineAgeMs: 2_000 } }
          : view,
      ),
    };
    expect(diagnose(locked).findings.map(({ code }) => code)).toContain('swarm-locked');
  });

  test('have tasks of which nothing is concluded', () => {
    const { facts } = leaveYoungEnginesAside(changeHost(HEALTHY, WORKER, () => ({ engineAgeMs: 2_000 })));
    const id = HEALTHY.nodes.find(({ name }) => name === WORKER)?.id;
    expect(facts.tasks.filter(({ nodeId, settled }) => nodeId === id && settled)).toEqual([]);
    expect(facts.tasks.some(({ settled }) => settled)).toBe(true);
  });

  test('are probed by nobody that counts', () => {
    const probed = recordedFacts('healthy', PROBED);
    const young = changeHost(probed, WORKER, () => ({ engineAgeMs: 2_000 }));
    const { probes } = leaveYoungEnginesAside(young).facts;
    expect(probes?.nodes).toEqual(['manager1', 'manager2', 'manager3']);
    expect(probes?.paths.length).toBeGreaterThan(0);
    expect(
      [...(probes?.paths ?? []), ...(probes?.connections ?? [])].filter(({ from, to }) => [from, to].includes(WORKER)),
    ).toEqual([]);
  });
});
