import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Parser, type Result } from 'tap-parser';
import type { RecordEvent } from '../model/record.js';
import type { RunReport } from './run-report.js';
import { HOSTILE_TEXT, redRecord } from './testing/sample-record.js';
import { SAMPLE_REPORTS, reportOf } from './testing/sample-report.js';
import { renderTap } from './tap.js';

/** What a strict reader of TAP makes of a report; throws where a line is no TAP. */
function readTap(report: RunReport): { readonly ok: boolean; readonly points: readonly Result[] } {
  const events = Parser.parse(renderTap(report), { strict: true });
  const points: Result[] = [];
  for (const [type, value] of events) {
    if (type === 'assert') points.push(value as Result);
    if (['extra', 'child', 'bailout', 'comment'].includes(type)) {
      throw new Error(`not a line of ours: ${type} ${String(value)}`);
    }
  }
  const complete = events.find(([type]) => type === 'complete')?.[1] as { readonly ok: boolean };
  return { ok: complete.ok, points };
}

function withMessage(message: string): RunReport {
  return reportOf(redRecord().map((event): RecordEvent => (event.type === 'scenario' ? { ...event, message } : event)));
}

describe('report.tap', () => {
  test.each(SAMPLE_REPORTS)('of a %s run is TAP 14 with a point for each claim and proof, and the run', (_, report) => {
    const { ok, points } = readTap(report);
    expect(renderTap(report)).toMatch(/^TAP version 14\n1\.\.\d+\n/);
    expect(points).toHaveLength(report.claims.length + report.proofs.length + 1);
    expect(points.map(({ id }) => id)).toEqual(points.map((_point, index) => index + 1));
    expect(points.filter(({ skip }) => Boolean(skip))).toHaveLength(report.counts.skip + report.counts.unsupported);
    expect(points.at(-1)).toMatchObject({
      ok: report.verdict.kind === 'passed',
      diag: { status: report.verdict.kind },
    });
    expect(ok).toBe(report.verdict.kind === 'passed');
  });

  test('says of a claim what failed, where, and how to see it again', () => {
    const point = readTap(reportOf(redRecord())).points.find(({ name }) => name.includes('vip/reaches-every-replica'));
    expect(point).toMatchObject({
      ok: false,
      name: 'Connections to the service VIP reach every replica (vip/reaches-every-replica)',
      diag: {
        status: 'fail',
        reason: 'no-answer',
        place: 'worker1 → manager2, network plain, port 8080',
        message: 'expected an answer from worker1 to manager2 within 2 s, saw none in 12 attempts',
        again: './seatrial test vip/reaches-every-replica --engine 28.5',
      },
    });
  });

  test('gives the reason of what was skipped', () => {
    const skipped = readTap(reportOf(redRecord())).points.filter(({ skip }) => Boolean(skip));
    expect(skipped.map(({ ok, skip }) => ({ ok, skip }))).toEqual([
      { ok: true, skip: 'the kernel lacks esp-aes-gcm (unsupported)' },
      { ok: true, skip: 'unsafe on a live swarm: it stops a node (skip)' },
    ]);
  });

  test('names failed steps and what was left behind at the run', () => {
    expect(readTap(reportOf(redRecord())).points.at(-1)).toMatchObject({
      ok: false,
      diag: {
        exit_code: 3,
        failed_steps: [{ name: 'lab down', detail: 'worker1 did not stop within 10 s\nnext: ./seatrial lab down' }],
        left_behind: [{ kind: 'interface', name: 'vx-001001-plain' }],
      },
    });
  });

  test('reads back whatever a swarm says, in the block as it was and in reasons in one line', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc
            .array(
              fc.constantFrom('# SKIP x', '#', '\\', '{', ' ', '\n', '---', '...', '\u2028', '\u2029', HOSTILE_TEXT),
            )
            .map((parts) => parts.join('')),
        ),
        (message) => {
          const report = withMessage(message);
          const cleaned = report.claims[0]?.outcome?.message ?? '';
          const { points } = readTap(report);
          expect(points.map(({ diag }) => (diag as { readonly message?: string }).message)).toEqual(
            expect.arrayContaining([cleaned]),
          );
          expect(points.find(({ skip }) => Boolean(skip))?.skip).toBe(
            `${cleaned} (unsupported)`.replace(/\s+/g, ' ').trim(),
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});
