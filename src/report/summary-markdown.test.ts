import { describe, expect, test } from '@jest/globals';
import type { Nodes, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { RunReport } from './run-report.js';
import { renderSummaryMarkdown } from './summary-markdown.js';
import { greenRecord, redRecord, sampleRecord } from './testing/sample-record.js';
import { SAMPLE_REPORTS, reportOf } from './testing/sample-report.js';

/** Every node of the summary, as a reader of GitHub-flavoured Markdown sees it. */
function nodesOf(markdown: string): readonly Nodes[] {
  const nodes: Nodes[] = [];
  const visit = (node: Nodes): void => {
    nodes.push(node);
    if ('children' in node) node.children.forEach(visit);
  };
  visit(fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
  return nodes;
}

function ofType<Type extends Nodes['type']>(markdown: string, type: Type): readonly Extract<Nodes, { type: Type }>[] {
  return nodesOf(markdown).filter((node): node is Extract<Nodes, { type: Type }> => node.type === type);
}

const cellsOf = (table: Table): readonly (readonly string[])[] =>
  table.children.map((row) =>
    row.children.map((cell) => cell.children.map((part) => ('value' in part ? part.value : '')).join('')),
  );

/** What the summary is made of; no links, no images, no lists, nothing else. */
const EXPECTED_NODES: readonly Nodes['type'][] = [
  ...(['root', 'heading', 'paragraph', 'text', 'strong', 'inlineCode', 'code', 'html'] as const),
  ...(['table', 'tableRow', 'tableCell'] as const),
];

describe('summary.md', () => {
  test.each(SAMPLE_REPORTS)('of a %s run holds nothing of a swarm but code', (_, report) => {
    const nodes = nodesOf(renderSummaryMarkdown(report));
    expect(nodes.map(({ type }) => type).filter((type) => !EXPECTED_NODES.includes(type))).toEqual([]);
    for (const node of nodes) {
      if (node.type === 'html') expect(node.value).toMatch(/^(<details><summary>[\w ().]+<\/summary>|<\/details>)$/);
      // Where a mention, an address or the number of an issue would become a link.
      if (node.type === 'text') expect(node.value).not.toMatch(/@|#|:\/\/|www\.|alert|::/);
      if (node.type === 'code') expect(node.lang).toBeNull();
    }
  });

  test.each(SAMPLE_REPORTS)('of a %s run says what it came to', (_, report) => {
    const markdown = renderSummaryMarkdown(report);
    expect(markdown).toMatch(/^## Seatrial: /);
    expect(markdown.startsWith('## Seatrial: passed\n')).toBe(report.verdict.kind === 'passed');
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(60_000);
  });

  test('counts claims, proofs and deviations', () => {
    const markdown = renderSummaryMarkdown(reportOf(redRecord()));
    const [counts] = ofType(markdown, 'table');
    expect(counts && cellsOf(counts)).toEqual([
      ['claims', 'status'],
      ['2', '✗ failed'],
      ['1', '! not measurable'],
      ['1', '≈ flaky'],
      ['1', '∅ unsupported'],
      ['1', '– skipped'],
      ['6', '✓ passed'],
    ]);
    expect(markdown).toContain('7 of 8 proofs made · 1 min 39 s · 1 deviation from the documents · 4 outages timed');
  });

  test('shows what needs a look with reason, place, message and the command to run again', () => {
    expect(renderSummaryMarkdown(reportOf(redRecord()))).toContain(
      [
        '**✗ fail** `vip/reaches-every-replica` `no-answer` at `worker1 → manager2, network plain, port 8080`',
        '',
        '```',
        'Connections to the service VIP reach every replica',
        'expected an answer from worker1 to manager2 within 2 s, saw none in 12 attempts',
        '```',
        '',
        'Again: `./seatrial test vip/reaches-every-replica --engine 28.5`',
      ].join('\n'),
    );
  });

  test('tables latency and outages, and says where the samples are too few', () => {
    const [, latency, outages] = ofType(renderSummaryMarkdown(reportOf(greenRecord())), 'table').map(cellsOf);
    expect(latency).toHaveLength(10);
    expect(latency?.[0]).toEqual(['path', 'from', 'to', 'p50', 'p95', 'p99', 'samples', 'lost']);
    expect(latency?.[1]).toEqual([
      'Underlay (node to node)',
      'worker1',
      'manager2',
      '0.112',
      '0.192',
      '0.248',
      '400',
      '0',
    ]);
    expect(latency?.at(-1)?.slice(3)).toEqual([...Array<string>(3).fill('too few samples'), '4', '0']);
    expect(outages?.map((row) => row[5])).toEqual(['longest gap', '300 ms', 'none', '8.8 s', 'too few samples (6)']);
  });

  test('keeps the cells of its tables, whatever a swarm says', () => {
    const hostile = new Map(SAMPLE_REPORTS).get('hostile') as RunReport;
    const tables = ofType(renderSummaryMarkdown(hostile), 'table').map(cellsOf);
    expect(tables.map((rows) => rows.length)).toEqual([7, 1 + hostile.latency.length, 1 + hostile.outages.length]);
    expect(tables.map((rows) => new Set(rows.map(({ length }) => length)))).toEqual([
      new Set([2]),
      new Set([8]),
      new Set([7]),
    ]);
  });

  test('stays within its size, leaves out whole items and says how many', () => {
    const statuses = Array<'fail'>(500).fill('fail');
    const report = reportOf(sampleRecord({ statuses, exitCode: 1, verdict: '500 claims are false' }));
    for (const maxBytes of [5_000, 20_000, 60_000]) {
      const markdown = renderSummaryMarkdown(report, maxBytes);
      const shown = markdown.match(/^\*\*✗ fail\*\*/gm)?.length ?? 0;
      expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(maxBytes);
      expect(Buffer.byteLength(markdown)).toBeGreaterThan(maxBytes * 0.8);
      expect(ofType(markdown, 'code')).toHaveLength(shown);
      expect(markdown.match(/^Again: `\.\/seatrial test/gm)).toHaveLength(shown);
      expect(markdown).toContain(`Left out to keep this short: ${500 - shown} of 500 things to look at`);
    }
    expect(renderSummaryMarkdown(report, 1_000_000)).not.toContain('Left out');
  });

  test('keeps verdict and counts, however little room there is', () => {
    const markdown = renderSummaryMarkdown(reportOf(redRecord()), 0);
    expect(markdown).toContain('## Seatrial: not measured');
    expect(markdown).toContain('| 2 | ✗ failed |');
    expect(markdown).toContain('Left out to keep this short: 7 of 7 things to look at, 9 of 9 paths, 4 of 4 outages.');
  });
});
