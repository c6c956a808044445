import { countObjects, diagnose, generateFacts } from '../../diagnose/index.js';
import { EXIT } from '../../model/exit-code.js';
import { numberOption } from '../arguments.js';
import type { Command } from '../command.js';

/** Swarms that are judged, in turn: what they need of memory grows, so that the most so far is that of the last. */
const SIZES = [
  { nodes: 10, services: 50 },
  { nodes: 50, services: 250 },
  { nodes: 100, services: 500 },
  { nodes: 250, services: 1_250 },
  { nodes: 500, services: 2_500 },
  { nodes: 1_000, services: 5_000 },
] as const;

/** What is wanted of the largest. */
const GOAL = { judgedMs: 10_000, bytes: 1024 ** 3 };
/** Cost of one thing in the largest swarm, compared with that in a tenth of it: more than this is no straight line. */
const LINEAR_WITHIN = 2;

interface Judged {
  readonly nodes: number;
  readonly services: number;
  readonly tasks: number;
  readonly objects: number;
  readonly findings: number;
  readonly judgedMs: number;
  readonly peakBytes: number;
}

/** `seatrial bench diagnose`: how long judging takes, and how much memory, as swarms grow. */
export const benchDiagnoseCommand: Command = {
  name: 'bench diagnose',
  usage: 'bench diagnose',
  summary:
    'Judges generated facts of swarms of up to 1,000 nodes and 5,000 services: time and memory. Figures, not tests.',
  options: {
    runs: { type: 'string', value: 'N', help: 'times each is judged; the middle one counts (3)' },
    json: { type: 'boolean', help: 'one JSON document on standard output' },
  },
  usesCatalogue: false,
  place: 'here',
  run: (context, { options }) => {
    const runs = numberOption(options, 'runs', { fallback: 3, min: 1, max: 100 });
    const judged = SIZES.map((size): Judged => {
      context.progress.doing(`${size.nodes} nodes, ${size.services} services`);
      const facts = generateFacts(size);
      const times: number[] = [];
      let findings = 0;
      for (let run = 0; run < runs; run += 1) {
        const began = performance.now();
        findings = diagnose(facts).findings.length;
        times.push(performance.now() - began);
      }
      return {
        ...size,
        tasks: facts.tasks.length,
        objects: countObjects(facts),
        findings,
        judgedMs: times.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0,
        peakBytes: process.resourceUsage().maxRSS * 1024,
      };
    });
    context.progress.end();
    context.stdout.write(
      options['json'] === true
        ? `${JSON.stringify({ schema: 'seatrial/bench-diagnose/1', goal: GOAL, judged }, null, 2)}\n`
        : `${[...judged.map(line), ...verdicts(judged)].join('\n')}\n`,
    );
    return Promise.resolve(EXIT.ok);
  },
};

function line({ nodes, services, tasks, objects, findings, judgedMs, peakBytes }: Judged): string {
  return (
    `${padded(nodes, 5)} nodes ${padded(services, 5)} services ${padded(tasks, 6)} tasks ${padded(objects, 9)} objects: ` +
    `${padded(Math.round(judgedMs), 6)} ms, ${((1_000 * judgedMs) / objects).toFixed(2)} µs an object, ` +
    `${padded(Math.round(peakBytes / 1024 ** 2), 5)} MiB with the facts, ${findings} findings`
  );
}

function verdicts(judged: readonly Judged[]): readonly string[] {
  const largest = judged.at(-1);
  const tenth = judged.find(({ nodes }) => nodes * 10 === largest?.nodes);
  if (largest === undefined || tenth === undefined) return [];
  const growth = largest.judgedMs / largest.objects / (tenth.judgedMs / tenth.objects);
  const told = (met: boolean): string => (met ? 'met' : 'MISSED');
  return [
    `largest judged within ${GOAL.judgedMs / 1000} s: ${told(largest.judgedMs <= GOAL.judgedMs)}`,
    `largest within ${GOAL.bytes / 1024 ** 2} MiB: ${told(largest.peakBytes <= GOAL.bytes)}`,
    `cost of an object, largest to a tenth of it: ${growth.toFixed(2)} times (a straight line stays below ${LINEAR_WITHIN}): ${told(growth < LINEAR_WITHIN)}`,
    `a healthy swarm gives no finding: ${told(judged.every(({ findings }) => findings === 0))}`,
  ];
}

function padded(value: number, width: number): string {
  return String(value).padStart(width);
}
