import type { Comparison } from '../../model/comparison.js';
import { EXIT, type ExitCode } from '../../model/exit-code.js';
import { compareRuns, comparisonText, readReport, renderComparison } from '../../report/index.js';
import { usageFailure } from '../../support/failure.js';
import type { Command } from '../command.js';

const EXIT_CODES: Readonly<Record<Comparison['verdict'], ExitCode>> = {
  regressed: EXIT.failed,
  'latency-regressed': EXIT.latencyRegressed,
  'no-regression': EXIT.ok,
  'nothing-compared': EXIT.notMeasured,
};

/** `seatrial report diff`: what is other than it was. */
export const reportDiffCommand: Command = {
  name: 'report diff',
  usage: 'report diff OLDER NEWER',
  summary:
    'Compares two runs, each by its folder, its record, its report.json or its page. Exits with 1 where a claim or a proof is worse than it was, with 4 where only latency is, with 3 where the runs have nothing in common.',
  options: { json: { type: 'boolean', help: 'the comparison as one JSON document' } },
  place: 'here',
  run: async (context, { options, positionals }) => {
    const [older, newer, ...others] = positionals;
    if (older === undefined || newer === undefined || others.length > 0) {
      throw usageFailure(positionals.join(' ') || 'none', 'two runs', 'name the older one, then the newer one');
    }
    const comparison = compareRuns(await readReport(older), await readReport(newer));
    context.stdout.write(options['json'] === true ? renderComparison(comparison) : comparisonText(comparison));
    return EXIT_CODES[comparison.verdict];
  },
};
