import fc from 'fast-check';
import { KERNEL_FEATURES } from '../../model/kernel-feature.js';
import { LATENCY_PATHS } from '../../model/latency.js';
import type { Place } from '../../model/place.js';
import type { ProofPhase, RecordEvent } from '../../model/record.js';
import { STATUSES } from '../../model/status.js';
import { HOSTILE_TEXT } from './sample-record.js';

/** Texts that markup, parsers, tables or objects could trip over, among any others. */
const text = fc.oneof(
  { weight: 60, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
  { weight: 40, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  {
    weight: 60,
    arbitrary: fc.constantFrom(
      ...['', ' ', '\u00a0', '\u00a0\ttwo\r\nlines \r\u2028\u2029\u00a0', '\ufeffmark', '\u0000', '\ud800', '\uffff'],
      ...['constructor', '__proto__', 'toString', 'hasOwnProperty', 'null', '0', '-1', '1e3', 'NaN'],
      ...[
        '</td></tr></table>',
        '<table id="seatrial-claims" data-archive="">',
        '</script>',
        '<!--',
        ']]>',
        '&nbsp;&lt;',
      ],
      ...['\u202egnp.exe', '\u200f\u2066', '\u001b[31mred', 'password=hunter2', '<br>', '\\u003c', HOSTILE_TEXT],
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('A'.repeat(100_000), '<&"\u00a0'.repeat(20_000), '\n'.repeat(50_000)) },
);
const time = fc
  .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const duration = fc.double({ min: 0, max: 1e9, noNaN: true });
const count = fc.nat();
const place: fc.Arbitrary<Place> = fc.record(
  { node: text, peer: text, network: text, service: text, task: text, port: fc.nat(65_535) },
  { requiredKeys: [] },
);

function few<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> {
  return fc.array(arbitrary, { maxLength: 4 });
}

function orNull<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.option(arbitrary, { nil: null });
}

const deviation = fc.record({ document: text, engine: text, since: text }, { requiredKeys: ['document', 'engine'] });

const observation = fc.record({
  title: text,
  node: text,
  command: text,
  exitCode: orNull(fc.integer()),
  durationMs: duration,
  output: text,
  truncatedBytes: count,
});

const claim = fc.record({
  id: text,
  area: text,
  claim: text,
  level: fc.constantFrom('core' as const, 'extended' as const),
  tags: few(text),
  requirements: few(text),
  needs: few(fc.constantFrom(...KERNEL_FEATURES)),
  disturbs: fc.constantFrom('nothing' as const, 'node' as const, 'ingress' as const, 'swarm' as const),
  reasons: few(text),
  faults: few(
    fc.record(
      {
        id: text,
        kind: fc.constantFrom('lab' as const, 'mutation' as const),
        expect: fc.constantFrom('red' as const, 'look-alike' as const),
        reason: text,
        place,
      },
      { requiredKeys: ['id', 'kind', 'expect'] },
    ),
  ),
});

const percentile = orNull(fc.record({ value: duration, low: duration, high: duration }));

const phase: fc.Arbitrary<ProofPhase> = fc.record({
  status: fc.constantFrom(...STATUSES),
  reason: orNull(text),
  place,
  message: text,
});

const started = fc.record({
  type: fc.constant('run-started' as const),
  at: time,
  schema: fc.constant('seatrial/record/1' as const),
  runId: text,
  job: fc.constantFrom('test' as const, 'prove' as const, 'ci' as const, 'measure' as const),
  version: text,
  commit: orNull(text),
  command: text,
  claims: few(claim),
  requirements: few(fc.record({ id: text, title: text, document: text, section: text })),
  outOfScope: few(fc.record({ title: text, document: text, section: text, why: text })),
});

const later: fc.Arbitrary<RecordEvent> = fc.oneof(
  fc.record({
    type: fc.constant('environment' as const),
    at: time,
    kernel: fc.record({ kind: fc.constantFrom('host' as const, 'guest' as const), release: text }),
    machine: fc.record({ os: text, cpus: fc.integer({ min: 1, max: 512 }), memoryBytes: count }),
    engine: orNull(fc.record({ version: text, apiVersion: text })),
    features: few(
      fc.record({
        feature: fc.constantFrom(...KERNEL_FEATURES),
        state: fc.constantFrom('usable' as const, 'unusable' as const, 'unknown' as const),
        command: text,
        answer: text,
      }),
    ),
    nodes: few(
      fc.record({
        name: text,
        role: fc.constantFrom('manager' as const, 'worker' as const, 'outside' as const),
        engineVersion: orNull(text),
        controlAddress: text,
        dataAddress: orNull(text),
      }),
    ),
  }),
  fc.record({
    type: fc.constant('step' as const),
    at: time,
    name: text,
    state: fc.constantFrom('done' as const, 'failed' as const, 'cached' as const),
    durationMs: duration,
    detail: text,
  }),
  fc.record({
    type: fc.constant('scenario' as const),
    at: time,
    id: text,
    status: fc.constantFrom(...STATUSES),
    reason: orNull(text),
    place,
    message: text,
    deviations: few(deviation),
    startedAt: time,
    durationMs: duration,
    attempts: count,
    convergedMs: orNull(duration),
    observations: few(observation),
  }),
  fc.record({
    type: fc.constant('latency' as const),
    at: time,
    scenario: text,
    measurement: fc.record({
      path: fc.constantFrom(...LATENCY_PATHS),
      from: text,
      to: text,
      method: text,
      samplesMs: few(duration),
      coldMs: orNull(duration),
      lost: count,
      summary: fc.record({ count, p50: percentile, p95: percentile, p99: percentile }),
    }),
  }),
  fc.record({
    type: fc.constant('outage' as const),
    at: time,
    scenario: text,
    measurement: fc.record({
      title: text,
      from: text,
      to: text,
      disturbedAtMs: duration,
      durationMs: duration,
      replicas: orNull(count),
      sent: count,
      lost: count,
      longestGapMs: orNull(duration),
      firstLossMs: orNull(duration),
      lastLossMs: orNull(duration),
      allReplicasAgainMs: orNull(duration),
      intervalMs: duration,
      lostIntervals: few(fc.tuple(duration, duration)),
    }),
  }),
  fc.record(
    {
      type: fc.constant('proof' as const),
      at: time,
      scenario: text,
      fault: text,
      parameters: fc.dictionary(text, text, { maxKeys: 3 }),
      kind: fc.constantFrom('lab' as const, 'mutation' as const),
      expect: fc.constantFrom('red' as const, 'look-alike' as const),
      expected: fc.record({ reason: text, place }),
      control: orNull(phase),
      underFault: orNull(phase),
      healed: orNull(phase),
      verdict: fc.constantFrom('proven' as const, 'not-proven' as const, 'error' as const),
      why: text,
      engine: text,
      hash: text,
      durationMs: duration,
    },
    { noNullPrototype: true },
  ),
  fc.record({
    type: fc.constant('leftovers' as const),
    at: time,
    items: few(
      fc.record({ kind: fc.constantFrom('container' as const, 'interface' as const), name: text, detail: text }),
    ),
  }),
  fc.record({
    type: fc.constant('run-finished' as const),
    at: time,
    exitCode: fc.constantFrom(0, 1, 2, 3, 4, 130),
    durationMs: duration,
    verdict: text,
  }),
);

/** Any record that follows its schema, whatever it says. */
export const arbitraryRecord: fc.Arbitrary<RecordEvent[]> = fc
  .tuple(started, orNull(few(text)), fc.array(later, { maxLength: 12 }))
  .map(([start, catalogue, events]) => [catalogue === null ? start : { ...start, catalogue }, ...events]);
