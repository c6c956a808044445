import path from 'node:path';
import { EXIT } from '../../model/exit-code.js';
import { runCommand } from '../../process/command.js';
import { mergeProofs, readRecord, renderProofMatrix, renderRun, writeReport } from '../../report/index.js';
import { ProofStore, readProofs, withDurations, writeProofs } from '../../scenario/proof-store.js';
import { RECORD_FILE } from '../../scenario/record-writer.js';
import { usageFailure } from '../../support/failure.js';
import { textOption } from '../arguments.js';
import type { Command } from '../command.js';
import { runDirectories } from '../earlier-runs.js';
import { reportDiffCommand } from './report-diff.js';
import { cacheDirectory } from '../place/index.js';

const render: Command = {
  name: 'report render',
  usage: 'report render [DIR]',
  summary: `Renders the reports of a run again from its ${RECORD_FILE}; the newest run when none is named.`,
  options: {},
  place: 'here',
  run: async (context, { positionals }) => {
    context.stdout.write(`${(await renderRun(chosenRun(positionals))).summary}\n`);
    return EXIT.ok;
  },
};

const open: Command = {
  name: 'report open',
  usage: 'report open [DIR]',
  summary: 'Opens the page of a run in the browser of this machine; the newest run when none is named.',
  options: {},
  place: 'here',
  run: async (context, { positionals }) => {
    const page = path.join(chosenRun(positionals), 'index.html');
    context.stdout.write(`${page}\n`);
    // Without a desktop the path on standard output is all there is to give.
    await runCommand('xdg-open', [page], { deadlineMs: 10_000 }).catch(() => undefined);
    return EXIT.ok;
  },
};

const matrix: Command = {
  name: 'report matrix',
  usage: 'report matrix [DIR…]',
  summary:
    'Writes the proof matrix of runs as a Markdown document: of several the latest proof counts; the newest run when none is named.',
  options: {
    out: { type: 'string', value: 'FILE', help: 'where to write it (standard output)' },
    proofs: {
      type: 'string',
      value: 'FILE',
      help: 'write the same proofs as JSON, too: docs/proofs.json tells other machines what was proven',
    },
  },
  place: 'here',
  run: async (context, { options, positionals }) => {
    const runs = positionals.length === 0 ? [chosenRun([])] : positionals.map((directory) => chosenRun([directory]));
    const read = await Promise.all(runs.map((run) => readRecord(path.join(run, RECORD_FILE))));
    // What is not proven yet has no place in a document of proofs, though somebody tried.
    const drafts = new Set(context.drafts.map(({ id }) => id));
    const reports = read.map((report) => ({
      ...report,
      proofs: report.proofs.filter(({ scenario }) => !drafts.has(scenario)),
      claims: report.claims.filter(({ id }) => !drafts.has(id)),
    }));
    const out = textOption(options, 'out');
    const document = renderProofMatrix(reports, `seatrial report matrix DIR…${out === null ? '' : ` --out ${out}`}`);
    if (out === null) context.stdout.write(document);
    else await writeReport(path.resolve(out), document);
    const proofs = textOption(options, 'proofs');
    if (proofs !== null) {
      const file = path.resolve(proofs);
      const timed = [...readProofs(file), ...new ProofStore(cacheDirectory()).read()];
      writeProofs(file, withDurations(mergeProofs(reports).proofs, timed));
    }
    return EXIT.ok;
  },
};

/** `seatrial report …`. */
export const reportCommands: readonly Command[] = [render, open, matrix, reportDiffCommand];

function chosenRun([directory, ...others]: readonly string[]): string {
  if (others.length > 0) throw usageFailure(others.join(' '), 'one folder of a run', 'name one folder');
  const known = runDirectories(path.resolve('reports'));
  const chosen =
    directory === undefined
      ? known[0]
      : runDirectories(path.dirname(path.resolve(directory))).find((run) => run === path.resolve(directory));
  if (chosen !== undefined) return chosen;
  throw usageFailure(
    directory ?? 'no run in reports/',
    `a folder with a ${RECORD_FILE}`,
    known.length === 0 ? 'make one with seatrial test' : `the newest is ${path.relative('.', known[0] ?? '')}`,
  );
}
