import { render } from 'preact';
import { ClaimFacts } from '../html/claim-facts.js';
import { Evidence } from '../html/evidence.js';
import { RequirementTable } from '../html/requirements.js';
import type { ClaimReport, RunReport } from '../run-report.js';

/*
 * The script of the page, put into it as it is bundled. It only adds comfort: a filter of claims whose state stands in the
 * address, buttons that copy commands, and facts and evidence that the page does not show for its size, drawn by the same
 * components. Without it the page is whole but for these. It asks for nothing from anywhere, and what a swarm said becomes
 * text, never markup.
 */

/** What is shown of the claims. Empty means all. */
interface Filter {
  readonly statuses: ReadonlySet<string>;
  readonly area: string;
  readonly node: string;
  readonly text: string;
}

interface Row {
  readonly item: HTMLElement;
  readonly status: string;
  readonly area: string;
  readonly nodes: readonly string[];
  /** Id and sentence, in lower case. */
  readonly text: string;
}

const ALL: Filter = { statuses: new Set(), area: '', node: '', text: '' };
const COPIED_MS = 1500;

function byId<Wanted extends HTMLElement>(id: string, kind: new () => Wanted): Wanted | null {
  const found = document.getElementById(id);
  return found instanceof kind ? found : null;
}

function readRows(): readonly Row[] {
  return [...document.querySelectorAll<HTMLElement>('#claims li[data-status]')].map((item) => ({
    item,
    status: item.dataset['status'] ?? '',
    area: item.closest<HTMLElement>('.area')?.dataset['area'] ?? '',
    nodes: (item.dataset['nodes'] ?? '').split(' '),
    text: (item.querySelector('.what')?.textContent ?? '').toLowerCase(),
  }));
}

function matches(row: Row, { statuses, area, node, text }: Filter): boolean {
  return (
    (statuses.size === 0 || statuses.has(row.status)) &&
    (area === '' || row.area === area) &&
    (node === '' || row.nodes.includes(node)) &&
    text
      .toLowerCase()
      .split(/\s+/)
      .every((word) => row.text.includes(word))
  );
}

/** The filter in a fragment such as `#?s=fail,error&a=overlay&n=worker1&q=port`; `null` when the fragment is another one. */
function filterIn(fragment: string): Filter | null {
  if (!fragment.startsWith('#?')) return null;
  const fields = new URLSearchParams(fragment.slice(2));
  const field = (name: string): string => fields.get(name) ?? '';
  return {
    statuses: new Set(
      field('s')
        .split(',')
        .filter((status) => status !== ''),
    ),
    area: field('a'),
    node: field('n'),
    text: field('q'),
  };
}

function fragmentOf({ statuses, area, node, text }: Filter): string {
  const fields = new URLSearchParams();
  if (statuses.size > 0) fields.set('s', [...statuses].join(','));
  if (area !== '') fields.set('a', area);
  if (node !== '') fields.set('n', node);
  if (text !== '') fields.set('q', text);
  const written = fields.toString();
  return written === '' ? '#claims' : `#?${written}`;
}

function startFilter(): void {
  const form = byId('filter', HTMLFormElement);
  const area = byId('filter-area', HTMLSelectElement);
  const node = byId('filter-node', HTMLSelectElement);
  const text = byId('filter-text', HTMLInputElement);
  const count = byId('filter-count', HTMLOutputElement);
  if (form === null || area === null || node === null || text === null || count === null) return;
  const toggles = [...form.querySelectorAll<HTMLButtonElement>('button[data-status]')];
  const rows = readRows();
  const groups = [...document.querySelectorAll<HTMLElement>('#claims .area')];

  const show = (filter: Filter): void => {
    let shown = 0;
    for (const row of rows) {
      const wanted = matches(row, filter);
      row.item.hidden = !wanted;
      if (wanted) shown += 1;
    }
    for (const group of groups) group.hidden = group.querySelector('li[data-status]:not([hidden])') === null;
    for (const toggle of toggles) {
      toggle.setAttribute('aria-pressed', String(filter.statuses.has(toggle.dataset['status'] ?? '')));
    }
    area.value = filter.area;
    node.value = filter.node;
    if (text.value !== filter.text) text.value = filter.text;
    count.value = shown === rows.length ? `all ${rows.length} claims` : `${shown} of ${rows.length} claims`;
  };
  const asked = (): Filter => ({
    statuses: new Set(
      toggles
        .filter((toggle) => toggle.getAttribute('aria-pressed') === 'true')
        .map((toggle) => toggle.dataset['status'] ?? ''),
    ),
    area: area.value,
    node: node.value,
    text: text.value.trim(),
  });
  const change = (): void => {
    const filter = asked();
    show({ ...filter, text: text.value });
    history.replaceState(null, '', fragmentOf(filter));
  };

  for (const toggle of toggles) {
    toggle.addEventListener('click', () => {
      toggle.setAttribute('aria-pressed', String(toggle.getAttribute('aria-pressed') !== 'true'));
      change();
    });
  }
  area.addEventListener('change', change);
  node.addEventListener('change', change);
  text.addEventListener('input', change);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    show(ALL);
    history.replaceState(null, '', '#claims');
  });

  const follow = (): void => {
    const filter = filterIn(location.hash);
    if (filter !== null) {
      show(filter);
      form.scrollIntoView();
      return;
    }
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    // A link to a claim that the filter hides counts more than the filter.
    if (target?.closest('[hidden]') != null) show(ALL);
    if (target !== null) reveal(target);
  };
  window.addEventListener('hashchange', follow);
  form.hidden = false;
  show(ALL);
  follow();
}

/** Opens what an element is folded in, and itself. */
function reveal(target: HTMLElement): void {
  for (let element: Element | null = target; element !== null; element = element.parentElement) {
    if (element instanceof HTMLDetailsElement) element.open = true;
  }
  toggleFacts(target, true);
  target.scrollIntoView();
}

/** Gives every command within `root` that has none yet a button that copies it. */
function addCopyButtons(root: ParentNode): void {
  for (const command of root.querySelectorAll<HTMLElement>('pre.cmd:not([data-copy]), code.run:not([data-copy])')) {
    const folded = command.parentElement?.closest('details:not([open])') ?? null;
    if (folded !== null) continue;
    command.dataset['copy'] = '';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.addEventListener('click', () => {
      void copy(command.textContent).then((copied) => {
        button.textContent = copied ? 'Copied' : 'Select it and copy';
        setTimeout(() => {
          button.textContent = 'Copy';
        }, COPIED_MS);
      });
    });
    command.after(button);
  }
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

let embedded: Promise<RunReport> | null = null;

/** The whole report, as it stands compressed in the page. */
function embeddedReport(): Promise<RunReport> {
  embedded ??= (async () => {
    const text = document.getElementById('seatrial-report')?.textContent ?? '';
    const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return (await new Response(stream).json()) as RunReport;
  })();
  return embedded;
}

/** A claim of the embedded report. Throws when it has none of this id. */
async function embeddedClaim(id: string): Promise<{ readonly report: RunReport; readonly claim: ClaimReport }> {
  const report = await embeddedReport();
  const claim = report.claims.find((one) => one.id === id);
  if (claim === undefined) throw new Error(`the page holds no claim ${id}`);
  return { report, claim };
}

/** Replaces the list of what was run for a claim by commands and outputs. */
async function showEvidence(place: HTMLElement, claimId: string): Promise<void> {
  const { claim } = await embeddedClaim(claimId);
  place.replaceChildren();
  render(<Evidence claimId={claimId} observations={claim.outcome?.observations ?? []} open={false} whole />, place);
}

/** Shows all facts of a claim beneath its line. */
async function showFacts(place: HTMLElement, claimId: string): Promise<void> {
  const { report, claim } = await embeddedClaim(claimId);
  render(<ClaimFacts report={report} claim={claim} open={false} whole />, place);
  addCopyButtons(place);
}

/** Unfolds or folds a claim whose facts the page leaves out. */
function toggleFacts(item: HTMLElement, open: boolean): void {
  const claimId = item.dataset['claim'];
  if (claimId === undefined) return;
  item.querySelector('.what a')?.setAttribute('aria-expanded', String(open));
  const shown = item.querySelector<HTMLElement>(':scope > .body');
  if (shown !== null) {
    shown.hidden = !open;
    return;
  }
  const place = document.createElement('div');
  place.className = 'body';
  item.append(place);
  showFacts(place, claimId).catch(() => {
    place.textContent = 'This browser cannot unpack it: it stands in record.jsonl';
  });
}

function startFacts(): void {
  document.getElementById('claims')?.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('li[data-claim] .what > a') : null;
    const item = link?.closest<HTMLElement>('li[data-claim]') ?? null;
    if (item === null) return;
    event.preventDefault();
    history.replaceState(null, '', `#${item.id}`);
    toggleFacts(item, item.querySelector(':scope > .body:not([hidden])') === null);
  });
}

/** Lists all requirements of a document, where the page lists those alone that are not held. */
async function showRequirements(details: HTMLDetailsElement, wanted: string): Promise<void> {
  const report = await embeddedReport();
  const place = document.createElement('div');
  render(
    <RequirementTable
      label={`Requirements of ${wanted}`}
      requirements={report.requirements.filter(({ document: of }) => of === wanted)}
      claims={new Map(report.claims.map((claim) => [claim.id, claim]))}
    />,
    place,
  );
  details.querySelector(':scope > .scroll')?.replaceWith(place);
}

function startEvidence(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-evidence]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const place = button.closest<HTMLElement>('.evidence');
      if (place === null) return;
      button.disabled = true;
      showEvidence(place, button.dataset['evidence'] ?? '').catch(() => {
        button.textContent = 'This browser cannot unpack it: it stands in record.jsonl';
      });
    });
  }
}

/** Completes what was folded and is opened now. */
function complete(details: HTMLDetailsElement): void {
  addCopyButtons(details);
  const wanted = details.dataset['document'];
  if (wanted === undefined) return;
  delete details.dataset['document'];
  showRequirements(details, wanted).catch(() => {
    details.append('This browser cannot unpack the others: they stand in record.jsonl');
  });
}

startFilter();
startEvidence();
startFacts();
addCopyButtons(document);
document.addEventListener(
  'toggle',
  (event) => {
    if (event.target instanceof HTMLDetailsElement && event.target.open) complete(event.target);
  },
  true,
);
