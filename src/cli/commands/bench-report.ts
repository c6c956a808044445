import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { EXIT } from '../../model/exit-code.js';
import { generateRecord, openingTimesMs, parseRecord, renderPage, writeReport } from '../../report/index.js';
import { numberOption } from '../arguments.js';
import { figuresJson, formatFigures, type Figure } from '../bench-figures.js';
import type { Command } from '../command.js';

/** Runs of so many claims on so many nodes, with so much evidence each, and what is wanted of their pages. */
const SIZES = [
  { claims: 0, nodes: 4, observations: 0, target: { bytes: 60 * 1024, openMs: null } },
  { claims: 500, nodes: 20, observations: 8, target: { bytes: 1.5 * 1024 ** 2, openMs: null } },
  { claims: 2_000, nodes: 20, observations: 8, target: { bytes: null, openMs: 1_000 } },
  { claims: 10_000, nodes: 20, observations: 8, target: { bytes: null, openMs: 2_000 } },
] as const;

const RENDER_TARGET_MS = 2_000;

/** `seatrial bench report`: how large pages of large runs are, and how fast they are made and opened. */
export const benchReportCommand: Command = {
  name: 'bench report',
  usage: 'bench report',
  summary:
    'Measures size, rendering and opening of the pages of generated runs, in this process and a headless browser. Figures, not tests.',
  options: {
    runs: { type: 'string', value: 'N', help: 'samples of each figure (5)' },
    json: { type: 'boolean', help: 'one JSON document on standard output' },
  },
  usesCatalogue: false,
  place: 'here',
  run: async (context, { options }) => {
    const runs = numberOption(options, 'runs', { fallback: 5, min: 1, max: 100 });
    const folder = await mkdtemp(path.join(os.tmpdir(), 'seatrial-bench-'));
    const figures: Figure[] = [];
    try {
      for (const size of SIZES) {
        context.progress.doing(`page of ${size.claims} claims`);
        figures.push(...(await figuresOfSize(size, path.join(folder, `${size.claims}.html`), runs)));
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    context.progress.end();
    context.stdout.write(options['json'] === true ? figuresJson(figures) : formatFigures(figures));
    return EXIT.ok;
  },
};

async function figuresOfSize(size: (typeof SIZES)[number], file: string, runs: number): Promise<readonly Figure[]> {
  const report = parseRecord(generateRecord(size), 'a generated record');
  const renderMs: number[] = [];
  let page = '';
  for (let run = 0; run < runs; run += 1) {
    const startedMs = performance.now();
    page = renderPage(report);
    renderMs.push(performance.now() - startedMs);
  }
  await writeReport(file, page);
  const name = `page of ${size.claims} claims on ${size.nodes} nodes`;
  return [
    { name: `${name}: size`, unit: 'bytes', samples: [(await stat(file)).size], target: size.target.bytes },
    { name: `${name}: rendered in`, unit: 'milliseconds', samples: renderMs, target: RENDER_TARGET_MS },
    {
      name: `${name}: opened in`,
      unit: 'milliseconds',
      samples: await openingTimesMs(file, runs),
      target: size.target.openMs,
    },
  ];
}
