import { describe, expect, test } from '@jest/globals';
import stripAnsi from 'strip-ansi';
import type { Comparison } from '../../model/comparison.js';
import { parseRecord } from '../read-record.js';
import { builtComparison, builtLatency, builtOutage } from '../testing/built-run.js';
import { baselineRecord, greenRecord, hostileRecord, recordText } from '../testing/sample-record.js';
import { compareRuns } from './compare-runs.js';
import { comparisonText } from './comparison-text.js';

const text = (comparison: Comparison): string => comparisonText(comparison, { colour: false });

describe('a comparison for the terminal', () => {
  test('takes two lines where nothing changed', () => {
    const [baseline, green] = [baselineRecord(), greenRecord()].map((events) => parseRecord(recordText(events), 'x'));
    if (baseline === undefined || green === undefined) throw new Error('two records were read');
    expect(text(compareRuns({ ...baseline, run: { ...baseline.run, commit: green.run.commit } }, green))).toBe(
      'NOT REGRESSED  nothing is worse than it was\n' +
        '12 claims as before · 8 paths without a change that can be told · 1 path with too few samples to tell' +
        ' · 3 outages without a change that can be told · 1 outage with too few requests to tell\n',
    );
  });

  test('says first what is worse, with what was seen on both sides', () => {
    const shown = text(
      builtComparison(
        {
          id: 'old',
          claims: {
            'vip/fixed': 'fail',
            'vip/known': { status: 'fail', place: { node: 'worker2' } },
            'vip/worse': 'pass',
          },
          knownProofs: { 'vip/worse': 'proven' },
          latency: [builtLatency('vip', [[1, 0.05], null])],
          outages: [builtOutage(100)],
        },
        {
          id: 'new',
          version: '0.2.0',
          claims: { 'vip/fixed': 'pass', 'vip/known': 'fail', 'vip/worse': { status: 'fail', message: 'a\nb' } },
          proofs: [
            { scenario: 'vip/worse', fault: 'vip/worse~one', verdict: 'not-proven' },
            { scenario: 'vip/worse', fault: 'gossip/cut', verdict: 'not-proven' },
          ],
          latency: [builtLatency('vip', [[3, 0.05], null])],
          outages: [builtOutage(4_000)],
        },
      ),
    );
    expect(shown).toBe(
      [
        'older  old, 2026-11-21 04:00:00 UTC, engine 28.5.2, seatrial 0.1.0, 3 claims',
        'newer  new, 2026-11-22 04:00:00 UTC, engine 28.5.2, seatrial 0.2.0, 3 claims',
        '',
        '1 claim regressed',
        '  vip/worse  vip/worse holds.',
        '      pass → fail, no-answer at worker1',
        '      a',
        '      b',
        '',
        '1 proof lost',
        '  vip/worse  proven → not-proven',
        '      ~one, gossip/cut: it stayed green',
        '',
        '1 path slower',
        '  Service VIP, node → node',
        '      p50 1.000 ms (0.950–1.050) → 3.000 ms (2.950–3.050)',
        '',
        '1 outage longer',
        '  vip/one: a task is killed, outside → port 8081 of worker1',
        '      longest gap 100 ms → 4.0 s',
        '',
        '1 claim still failing',
        '  vip/known  now fail, no-answer at worker1',
        '',
        '1 claim fixed',
        '  vip/fixed',
        '',
        'Made with',
        '  seatrial  0.1.0 → 0.2.0',
        '',
        'REGRESSED  1 claim regressed, 1 proof lost, 1 path slower, 1 outage longer',
        '1 claim regressed · 1 claim still failing · 1 claim fixed · 1 proof lost · 1 path slower · 1 outage longer',
        '',
      ].join('\n'),
    );
  });

  test('puts cautions before everything', () => {
    const shown = text(builtComparison({ claims: { 'a/b': 'pass' } }, { claims: { 'a/c': 'fail' } }));
    expect(shown).toMatch(/^older.*\nnewer.*\n\n! the runs selected different claims: .*\n\n1 claim newly failing/);
  });

  test('names some of many, and says how many more there are', () => {
    const claims = Object.fromEntries(Array.from({ length: 23 }, (_, index) => [`a/${index}`, 'pass'] as const));
    expect(text(builtComparison({ claims }, { claims: {} }))).toMatch(
      /23 claims not run this time\n( {2}a\/\d+\n){20} {2}and 3 more\n/,
    );
  });

  test('says the same with colours, and passes no control of a swarm on', () => {
    const [older, newer] = [baselineRecord(), hostileRecord()].map((events) => parseRecord(recordText(events), 'x'));
    if (older === undefined || newer === undefined) throw new Error('two records were read');
    const comparison = compareRuns(older, newer);
    expect(stripAnsi(comparisonText(comparison, { colour: true }))).toBe(text(comparison));
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(text(comparison)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });
});
