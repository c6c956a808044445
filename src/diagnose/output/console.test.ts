import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import { diagnose } from '../diagnosis.js';
import { suppress } from '../suppressions/suppressions.js';
import { applyPatch, recordedFacts, recordedFaults } from '../testing/fixtures.js';
import { consoleDiagnosis } from './console.js';
import { jsonDiagnosis } from './json.js';

const narrow = { wide: false, colour: false };

test('nothing found says exactly what was looked at, and what was not', () => {
  expect(consoleDiagnosis(diagnose(recordedFacts('healthy')), narrow)).toBe(
    [
      'Nothing found: 4 nodes, 5 services, 12 tasks, 4 networks, 22 network namespaces, read in 0.0 s',
      'looked at: host, api, gossip of all nodes',
      'looked at: host-rules, forwarding, encryption, balancing, names, task of manager1, worker1, not of',
      '  manager2, manager3',
      'not looked at: reachability',
      '',
    ].join('\n'),
  );
});

test('a finding has place, cause, evidence, repair with its risk, and a command that verifies it', () => {
  const text = consoleDiagnosis(diagnose(recordedFacts('data-path-drop')), narrow);
  expect(text).toContain('✗ error  A rule drops VXLAN  data-path-port-dropped');
  expect(text).toContain('where     worker1 (2 times)');
  expect(text).toMatch(/repair {4}iptables -w -t filter -D INPUT .* && iptables -w -t filter -D OUTPUT /);
  for (const label of ['why', 'expected', 'observed', 'evidence', 'risk', 'verify', 'more'])
    expect(text).toContain(`    ${label}`);
  expect(text).toMatch(/^1 error: 4 nodes/);
  expect(text).toContain('more      seatrial explain data-path-port-dropped\n');
});

test('effects are summed up, and listed when everything is asked for', () => {
  const diagnosis = diagnose(recordedFacts('management-cut'));
  expect(consoleDiagnosis(diagnosis, narrow)).toMatch(/so that {3}14 facts disagree: .*12 of the layer gossip/);
  expect(consoleDiagnosis(diagnosis, { ...narrow, wide: true })).toContain('gossip/task-ghost at ');
});

describe('many findings', () => {
  const several = [
    ...diagnose(recordedFacts('data-path-drop')).findings,
    ...diagnose(recordedFacts('published-drop-port')).findings,
    ...diagnose(recordedFacts('xfrm-delete-states')).findings,
    ...diagnose(recordedFacts('network-local-namesake')).findings,
  ];
  const crowd: Diagnosis = {
    ...diagnose(recordedFacts('healthy')),
    findings: several.flatMap((finding) =>
      Array.from({ length: 60 }, (_, index) => ({ ...finding, place: { ...finding.place, node: `node${index}` } })),
    ),
  };

  test.each([100, 72, 160])('fit on one screen of %i columns, those of one code as one', (columns) => {
    const lines = consoleDiagnosis(crowd, { ...narrow, columns })
      .trimEnd()
      .split('\n');
    const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
    expect(rows).toBeLessThanOrEqual(columns < 100 ? 44 : 40);
    expect(lines[0]).toMatch(/^180 errors, 60 warnings: /);
    expect(lines.filter((line) => line.includes('data-path-port-dropped  at 60 places'))).toHaveLength(1);
    expect(lines.join(' ')).toMatch(/node0 \(2 times\); node1 .* and\s+54 more/);
    expect(lines.filter((line) => /--wide shows/.test(line))).toHaveLength(1);
  });

  test('are all told when everything is asked for', () => {
    const text = consoleDiagnosis(crowd, { wide: true, colour: false });
    expect(text.match(/^✗ error {2}A rule drops VXLAN/gm)).toHaveLength(60);
    expect(text).not.toContain('--wide');
  });

  test('commands stay in one line on a narrow terminal, and words whole', () => {
    const lines = consoleDiagnosis(diagnose(recordedFacts('data-path-drop')), { ...narrow, columns: 50 }).split('\n');
    expect(lines.filter((line) => /^ {4}repair {4}iptables .*-j DROP && iptables .*-j DROP$/.test(line))).toHaveLength(
      1,
    );
    expect(lines.filter((line) => line.length > 50 && !/^ {4}(?:repair|verify|more) /.test(line))).toEqual([
      expect.stringContaining('✗ error'),
    ]);
  });
});

test('what is suppressed is named with its reason and until when, what expired too, what matches nothing when asked', () => {
  const found = diagnose(recordedFacts('published-drop-port'));
  const day = Date.parse('2026-11-22T00:00:00Z');
  const entries = [
    { code: 'published-port-dropped', reason: 'on purpose', expires: '2026-12-31' },
    { code: 'esp-dropped', reason: 'for a test', expires: '2026-01-31' },
    { code: 'icmp-dropped', reason: 'by policy', expires: '2027-01-31' },
  ];
  const diagnosis = suppress(found, entries, day);
  const text = consoleDiagnosis(diagnosis, narrow).replaceAll('\n  ', ' ');
  expect(text).toMatch(/^Nothing found, 1 suppressed: /);
  expect(text).toContain(
    'suppressed until 2026-12-31: published-port-dropped at worker1, service web, port 8080 (on purpose)\n',
  );
  expect(text).toContain('suppression expired on 2026-01-31: esp-dropped (for a test)\n');
  expect(text).not.toContain('icmp-dropped');
  expect(consoleDiagnosis(diagnosis, { ...narrow, wide: true })).toContain(
    'suppression matches nothing: icmp-dropped, until 2027-01-31 (by policy)',
  );
});

test('text of strangers cannot take the terminal over', () => {
  const facts = applyPatch(recordedFacts('healthy'), {
    gaps: [{ node: 'x\u001b[2J', what: 'a thing', why: 'password=hunter2' }],
  });
  const text = consoleDiagnosis(diagnose(facts), narrow);
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('hunter2');
});

test('the JSON document names its schema and follows it', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../../../src/diagnose/output/diagnosis.schema.json', import.meta.url), 'utf8'),
  ) as object;
  const follows = new Ajv2020({ allowUnionTypes: true }).compile(schema);
  for (const name of ['healthy', ...recordedFaults()]) {
    expect([name, follows(JSON.parse(jsonDiagnosis(diagnose(recordedFacts(name)))))]).toEqual([name, true]);
  }
  const document = JSON.parse(jsonDiagnosis(diagnose(recordedFacts('forwarding-delete-row')))) as Record<
    string,
    unknown
  >;
  expect(document).toMatchObject({
    schema: 'seatrial/diagnosis/1',
    findings: [{ code: 'forwarding-row-missing', place: { node: 'worker1', peer: 'manager2' } }],
  });
});
