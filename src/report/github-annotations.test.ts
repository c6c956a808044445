import { describe, expect, test } from '@jest/globals';
import type { RecordEvent } from '../model/record.js';
import { renderAnnotations } from './github-annotations.js';
import type { RunReport } from './run-report.js';
import { redRecord, sampleRecord } from './testing/sample-record.js';
import { SAMPLE_REPORTS, reportOf } from './testing/sample-report.js';

interface Command {
  readonly name: string;
  readonly title: string | undefined;
  readonly text: string;
}

/**
 * What the runner of GitHub Actions makes of printed text: `ActionCommand.TryParseV2` of actions/runner, then the older
 * `##[command]`, which it finds anywhere in a line. Lines that are no command throw: none are printed.
 */
function runCommands(printed: string): readonly Command[] {
  const unescapeData = (text: string): string =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const unescapeProperty = (text: string): string => unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
  return printed
    .split(/\r\n|\r|\n/)
    .filter((line) => line !== '')
    .map((line) => {
      const end = line.indexOf('::', 2);
      if (!line.startsWith('::') || end < 0) throw new Error(`no command: ${line}`);
      const [name = '', properties = ''] = line.slice(2, end).split(/ (.*)/s);
      const pairs = properties.split(',').map((property) => property.split(/=(.*)/s));
      expect(pairs.map(([key]) => key)).toEqual(['title']);
      return { name, title: unescapeProperty(pairs[0]?.[1] ?? ''), text: unescapeData(line.slice(end + 2)) };
    });
}

function annotationsOf(report: RunReport): readonly Command[] {
  return runCommands(renderAnnotations(report));
}

const titlesOf = (commands: readonly Command[], level: string): readonly (string | undefined)[] =>
  commands.filter(({ name }) => name === level).map(({ title }) => title);

describe('annotations for GitHub', () => {
  test.each(SAMPLE_REPORTS)(
    'of a %s run are few commands of three levels, with an error exactly when it is not green',
    (_, report) => {
      const commands = annotationsOf(report);
      expect(commands.some(({ name }) => name === 'error')).toBe(report.verdict.kind !== 'passed');
      for (const { name, title, text } of commands) {
        expect(['error', 'warning', 'notice']).toContain(name);
        expect(title?.length).toBeGreaterThan(0);
        expect(title?.length).toBeLessThanOrEqual(255);
        expect(text.length).toBeLessThanOrEqual(4_096);
      }
      for (const level of ['error', 'warning', 'notice'])
        expect(titlesOf(commands, level).length).toBeLessThanOrEqual(10);
    },
  );

  test('tell errors, warnings and notices apart', () => {
    const commands = annotationsOf(reportOf(redRecord()));
    expect(titlesOf(commands, 'error')).toEqual([
      'overlay/all-pairs-reachable: failed',
      'vip/reaches-every-replica: failed',
      'vip/kernel-agrees: not measurable',
      'overlay/created-with-defaults under drop-vxlan: not proven',
      'step failed: lab down',
      'left behind: interface vx-001001-plain',
    ]);
    expect(titlesOf(commands, 'warning')).toEqual([
      'dnsrr/lists-task-addresses: flaky',
      'ingress/every-node-answers: unsupported',
    ]);
    expect(titlesOf(commands, 'notice')).toEqual([
      'overlay/forwarding-tables-agree: the engine deviates from its documents',
    ]);
  });

  test('say what failed, where, and how to see it again', () => {
    expect(annotationsOf(reportOf(redRecord()))[1]?.text.split('\n')).toEqual([
      'Connections to the service VIP reach every replica',
      'no-answer at worker1 → manager2, network plain, port 8080',
      'expected an answer from worker1 to manager2 within 2 s, saw none in 12 attempts',
      'again: ./seatrial test vip/reaches-every-replica --engine 28.5',
    ]);
  });

  test.each([
    [10, 'host-mode/only-where-tasks-run: failed'],
    [11, '2 more'],
    [40, '31 more'],
  ])('of %i failures are ten, the last of them %s', (failures, last) => {
    const events = sampleRecord({ statuses: Array(failures).fill('fail'), exitCode: 1, verdict: 'false' });
    const titles = titlesOf(annotationsOf(reportOf(events)), 'error');
    expect(titles).toHaveLength(10);
    expect(titles.at(-1)).toBe(last);
  });

  test('cannot be made to say something else by a swarm', () => {
    const id = 'vip/x::error title=y,file=z::%0A';
    const events = redRecord().map((event): RecordEvent =>
      event.type === 'scenario' && event.status === 'fail'
        ? { ...event, id, message: '\n::error::a\r\n::stop-commands::b\n%0A::set-output name=c::d 100%25' }
        : event,
    );
    const failed = annotationsOf(reportOf(events)).find(({ title }) => title === `${id}: failed`);
    expect(failed?.text).toContain('\n::error::a\n::stop-commands::b\n%0A::set-output name=c::d 100%25');
  });
});
