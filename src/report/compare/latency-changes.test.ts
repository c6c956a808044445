import { describe, expect, test } from '@jest/globals';
import { builtComparison, builtLatency } from '../testing/built-run.js';

describe('latency', () => {
  type Figures = Parameters<typeof builtLatency>[1];
  const UNDERLAY: Figures = [
    [0.3, 0.01],
    [1, 0.1],
  ];
  const latencyOf = (before: Figures, after: Figures, underlay: readonly [Figures, Figures] = [UNDERLAY, UNDERLAY]) => {
    const { latency, verdict } = builtComparison(
      { latency: [builtLatency('underlay', underlay[0]), builtLatency('vip', before)] },
      { latency: [builtLatency('underlay', underlay[1]), builtLatency('vip', after)] },
    );
    const vip = latency.find(({ path }) => path === 'vip');
    return [vip?.kind, vip?.percentiles.map(({ kind }) => kind), verdict];
  };
  const BASE: Figures = [
    [1, 0.05],
    [4, 0.5],
  ];

  test.each<[string, Figures, readonly unknown[]]>([
    ['as before', BASE, ['none-told', ['none-told', 'none-told'], 'no-regression']],
    [
      'with a median beyond both tolerances and the intervals apart',
      [[1.8, 0.1], BASE[1]],
      ['worse', ['worse', 'none-told'], 'latency-regressed'],
    ],
    ['with a slower tail', [BASE[0], [9, 0.5]], ['worse', ['none-told', 'worse'], 'latency-regressed']],
    [
      'that is as much faster',
      [
        [0.4, 0.05],
        [1, 0.1],
      ],
      ['better', ['better', 'better'], 'no-regression'],
    ],
    [
      'with intervals that overlap',
      [
        [1.8, 0.9],
        [9, 5],
      ],
      ['none-told', ['none-told', 'none-told'], 'no-regression'],
    ],
    [
      'within the absolute tolerance',
      [[1.5, 0.01], BASE[1]],
      ['none-told', ['none-told', 'none-told'], 'no-regression'],
    ],
    ['without a percentile now', [[1.8, 0.1], null], ['worse', ['worse', 'too-few-samples'], 'latency-regressed']],
    ['without any percentile now', [null, null], ['too-few-samples', expect.anything(), 'no-regression']],
  ])('%s', (_, after, expected) => {
    expect(latencyOf(BASE, after)).toEqual(expected);
  });

  test('within the relative tolerance is not told, however far apart', () => {
    expect(
      latencyOf(
        [
          [10, 0.1],
          [30, 1],
        ],
        [
          [14, 0.1],
          [55, 1],
        ],
      )[0],
    ).toBe('none-told');
  });

  test('that changed as the underlay did is put down to the machine; beyond that it is not', () => {
    const twice: Figures = [
      [0.6, 0.02],
      [2, 0.2],
    ];
    expect(
      latencyOf(
        BASE,
        [
          [2, 0.1],
          [8.5, 1],
        ],
        [UNDERLAY, twice],
      ),
    ).toEqual(['with-underlay', ['with-underlay', 'with-underlay'], 'no-regression']);
    expect(
      latencyOf(
        BASE,
        [
          [6, 0.1],
          [8.5, 1],
        ],
        [UNDERLAY, twice],
      )[0],
    ).toBe('worse');
  });

  test('of the underlay alone is a caution, no regression', () => {
    const slow = builtLatency('underlay', [
      [3, 0.1],
      [9, 0.5],
    ]);
    const { latency, verdict, cautions } = builtComparison(
      { latency: [builtLatency('underlay', UNDERLAY)] },
      { latency: [slow] },
    );
    expect(latency.map(({ path, kind }) => [path, kind])).toEqual([['underlay', 'with-underlay']]);
    expect(verdict).toBe('no-regression');
    expect(cautions).toEqual([
      { code: 'other-underlay', text: expect.stringContaining('p50 0.300 ms, then 3.000 ms') as unknown },
    ]);
  });

  test('is told without an underlay, too, and not from too few samples', () => {
    const slow: Figures = [[9, 0.1], null];
    const told = (count: number) =>
      builtComparison({ latency: [builtLatency('vip', BASE)] }, { latency: [builtLatency('vip', slow, { count })] })
        .latency;
    expect(told(100).map(({ kind }) => kind)).toEqual(['worse']);
    expect(told(99).map(({ kind }) => kind)).toEqual(['too-few-samples']);
  });

  test('is compared whichever node or task it was measured at, but not between other kinds of ends or by another method', () => {
    const older = { latency: [builtLatency('vip', BASE, { from: 'echo.1 on worker1', to: 'echo' })] };
    const kindsWith = (wish: Parameters<typeof builtLatency>[2]) =>
      builtComparison(older, {
        latency: [builtLatency('vip', BASE, { from: 'echo.1 on worker1', to: 'echo', ...wish })],
      }).latency.map(({ kind, from, to }) => [kind, from, to]);
    expect(kindsWith({ from: 'echo.7 on manager1' })).toEqual([['none-told', 'task', 'service']]);
    expect(kindsWith({ from: 'outside' })).toEqual([
      ['only-older', 'task', 'service'],
      ['only-newer', 'outside', 'service'],
    ]);
    expect(kindsWith({ method: 'ping' }).map(([kind]) => kind)).toEqual(['only-older', 'only-newer']);
  });
});
