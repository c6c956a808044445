import { areaOf, type FaultDeclaration } from '../model/claim.js';
import type { ProofFinished } from '../model/record.js';
import { faultWithin, formatExpectation, formatFault, formatPhase } from './format.js';
import { groupBy } from '../support/group-by.js';
import { escapeMarkdown, markdownTable } from './markdown.js';
import { cellKey, lastProofs } from './proof-cells.js';
import type { RunReport } from './run-report.js';

const COLUMNS = ['scenario', 'fault (parameters)', 'expected', 'seen under the fault', 'healed', 'verdict'] as const;

/** How the document words each verdict; what needs a reader stands out without colour. */
const VERDICTS = {
  proven: 'proven',
  'not-proven': 'NOT PROVEN',
  error: 'NOT MEASURED',
  'not-tried': 'NOT TRIED',
} as const;
type Verdict = keyof typeof VERDICTS;

/** Runs that are named one by one; of more the first and the last are. */
const MAX_NAMED_RUNS = 3;

function runsOf(reports: readonly RunReport[]): string {
  const runs = reports.map(({ run }) => run).toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
  if (runs.length <= MAX_NAMED_RUNS) {
    return `the runs: ${runs.map(({ id, command }) => escapeMarkdown(`${id} (${command})`)).join(', ')}`;
  }
  const ids = runs.map(({ id }) => escapeMarkdown(id));
  return `${runs.length} runs, the first ${ids[0] ?? ''}, the last ${ids.at(-1) ?? ''}`;
}

/** One row of the document. */
interface Row {
  readonly scenario: string;
  readonly fault: string;
  readonly expected: string;
  readonly seen: string;
  readonly healed: string;
  readonly verdict: Verdict;
}

/**
 * The proof matrix as a Markdown document: every scenario under every fault that it declares, by area. Of several runs the
 * latest proof of each cell counts; proofs of a scenario that was declared otherwise since are void and left out. The same
 * runs give the same document.
 *
 * @param command the command that makes the document again
 */
export function renderProofMatrix(reports: readonly RunReport[], command: string): string {
  const { proofs, voided } = mergeProofs(reports);
  const rows = [...proofs.map(rowOf), ...notTried(reports, proofs)].toSorted((a, b) => order(a.scenario, b.scenario));
  const areas = [...groupBy(rows, ({ scenario }) => areaOf(scenario))].toSorted(([a], [b]) => order(a, b));
  return [
    '<!-- Generated from records of runs: change the scenarios, not this file. -->\n',
    '# Proof matrix\n',
    'Every scenario under every fault that it declares. A red fault must break the claim for the declared reason at the',
    'declared place, a look-alike must leave it green, and once the fault is out the claim must hold again.\n',
    `- Made again by: ${escapeMarkdown(command)}`,
    `- From ${runsOf(reports)}`,
    `- Engine: ${enginesOf(proofs)}`,
    `- Proven: ${datesOf(proofs)}`,
    `- ${countsOf(rows)} in ${new Set(rows.map(({ scenario }) => scenario)).size} scenarios`,
    ...(voided === 0
      ? []
      : [
          `- Left out: ${voided} older ${voided === 1 ? 'proof' : 'proofs'} of scenarios that were declared otherwise since`,
        ]),
    ...areas.map(
      ([area, cells]) =>
        `\n## ${escapeMarkdown(area)}\n\n${countsOf(cells)}\n\n${markdownTable(COLUMNS, cells.map(cellsOf)).trimEnd()}`,
    ),
    '',
  ].join('\n');
}

/**
 * The latest proof of each cell over several runs, without those of a scenario whose latest proof was made of another
 * declaration; `voided` is how many cells were left out for that.
 */
export function mergeProofs(reports: readonly RunReport[]): {
  readonly proofs: readonly ProofFinished[];
  readonly voided: number;
} {
  const inTime = reports.flatMap(({ proofs }) => proofs).toSorted((a, b) => order(a.at, b.at));
  const hashes = new Map(inTime.map(({ scenario, hash }) => [scenario, hash]));
  const current = lastProofs(inTime.filter(({ scenario, hash }) => hashes.get(scenario) === hash));
  // What a fault is aimed at is known once it is put in: a proof that never got there has a cell of its own until one did.
  const useOf = ({ scenario, fault, expect }: ProofFinished): string => JSON.stringify([scenario, fault, expect]);
  const lastReached = new Map(
    current.filter(({ underFault }) => underFault !== null).map((proof) => [useOf(proof), proof]),
  );
  const proofs = current.filter(
    (proof) => proof.underFault !== null || order(lastReached.get(useOf(proof))?.at ?? '', proof.at) < 0,
  );
  return { proofs, voided: new Set(inTime.map(cellKey)).size - current.length };
}

function rowOf(proof: ProofFinished): Row {
  const seen = formatPhase(proof.underFault);
  return {
    scenario: proof.scenario,
    fault: formatFault(faultWithin(proof)),
    expected: formatExpectation(proof.expect, proof.expected),
    seen: proof.verdict === 'proven' ? seen : `${seen}: ${proof.why}`,
    healed: formatPhase(proof.healed),
    verdict: proof.verdict,
  };
}

/** Faults that scenarios declare and that were not tried, by the latest declaration in the runs. */
function notTried(reports: readonly RunReport[], proofs: readonly ProofFinished[]): readonly Row[] {
  const claims = reports
    .toSorted((a, b) => order(a.run.startedAt, b.run.startedAt))
    .flatMap((report) => report.claims.flatMap(({ declared }) => declared ?? []));
  // A fault may be declared more than once, aimed at different things; declarations do not say at what.
  const keyOf = (scenario: string, fault: string, expect: FaultDeclaration['expect']): string =>
    JSON.stringify([scenario, fault, expect]);
  const tried = groupBy(proofs, ({ scenario, fault, expect }) => keyOf(scenario, fault, expect));
  return [...new Map(claims.map((claim) => [claim.id, claim])).values()].flatMap(({ id: scenario, faults }) =>
    [...groupBy(faults, ({ id, expect }) => keyOf(scenario, id, expect))].flatMap(([key, declared]) =>
      declared.slice(tried.get(key)?.length ?? 0).map((fault): Row => ({
        scenario,
        fault: faultWithin({ scenario, fault: fault.id }).fault,
        expected: formatExpectation(fault.expect, fault),
        seen: '',
        healed: '',
        verdict: 'not-tried',
      })),
    ),
  );
}

function cellsOf({ scenario, fault, expected, seen, healed, verdict }: Row): readonly string[] {
  return [scenario, fault, expected, seen, healed, VERDICTS[verdict]];
}

/** `12 cells: 10 proven, 2 NOT TRIED`. */
function countsOf(rows: readonly Row[]): string {
  const counts = groupBy(rows, ({ verdict }) => verdict);
  const parts = (Object.keys(VERDICTS) as Verdict[]).flatMap((verdict) => {
    const count = counts.get(verdict)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${VERDICTS[verdict]}`];
  });
  return `${rows.length} ${rows.length === 1 ? 'cell' : 'cells'}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

/** Engines under which the proofs were made, with how many where there are several. */
function enginesOf(proofs: readonly ProofFinished[]): string {
  const engines = [...groupBy(proofs, ({ engine }) => engine)].toSorted(([a], [b]) => order(a, b));
  if (engines.length === 0) return 'none';
  return engines
    .map(([engine, of]) => escapeMarkdown(engines.length === 1 ? engine : `${engine} (${of.length} cells)`))
    .join(', ');
}

/** From when to when the proofs were made, as dates in UTC. */
function datesOf(proofs: readonly ProofFinished[]): string {
  const dates = [...new Set(proofs.map(({ at }) => at.slice(0, 10)))].toSorted(order);
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return 'never';
  return first === last ? first : `${first} to ${last}`;
}

/** By code units: the same everywhere, whatever the language of the machine. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
