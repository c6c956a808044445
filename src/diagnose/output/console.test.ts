import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { diagnose } from '../diagnosis.js';
import { applyPatch, recordedFacts, recordedFaults } from '../testing/fixtures.js';
import { consoleDiagnosis } from './console.js';
import { jsonDiagnosis } from './json.js';

const narrow = { wide: false, colour: false };

test('nothing found says exactly what was looked at, and what was not', () => {
  expect(consoleDiagnosis(diagnose(recordedFacts('healthy')), narrow)).toBe(
    [
      'Nothing found: 4 nodes, 5 services, 12 tasks, 4 networks, 22 network namespaces, read in 0.0 s',
      'looked at: host, api, gossip of all nodes',
      'looked at: host-rules, forwarding, encryption, balancing, names, task of manager1, worker1, not of manager2, manager3',
      '',
    ].join('\n'),
  );
});

test('a finding has place, cause, evidence, repair with its risk, and a command that verifies it', () => {
  const text = consoleDiagnosis(diagnose(recordedFacts('data-path-drop')), narrow);
  expect(text).toContain('✗ error  A rule drops VXLAN  data-path-port-dropped');
  expect(text).toContain('where     worker1, 2 times');
  expect(text).toMatch(/repair {4}iptables -w -t filter -D INPUT .* && iptables -w -t filter -D OUTPUT /);
  for (const label of ['why', 'expected', 'observed', 'evidence', 'risk', 'verify', 'more'])
    expect(text).toContain(`    ${label}`);
  expect(text).toContain('1 error: 4 nodes');
});

test('effects are summed up, and listed when everything is asked for', () => {
  const diagnosis = diagnose(recordedFacts('management-cut'));
  expect(consoleDiagnosis(diagnosis, narrow)).toMatch(/so that {3}\d+ facts of the layer gossip disagree/);
  expect(consoleDiagnosis(diagnosis, { ...narrow, wide: true })).toContain('gossip/task-ghost at ');
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
