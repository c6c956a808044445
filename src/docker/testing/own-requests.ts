import type { RecordedRequest } from './recording-proxy.js';

const CREATION = /^\/(containers|services|networks|secrets|volumes)\/create(?:\?|$)/;
const OF_A_THING = /^\/(?:containers|services|networks|secrets|volumes|exec)\/([^/?]+)/;

/** What was asked of an engine, judged by whose things it is about. */
export interface JudgedRequests {
  readonly reading: number;
  /** Creations of things with one of the labels. */
  readonly created: number;
  /** Removals of such things. */
  readonly removed: number;
  /** What else was done with such things. */
  readonly handled: number;
  /** Everything else: requests that change what is not the client's own. */
  readonly foreign: readonly string[];
}

/**
 * Tells reading requests, and those about things that the client itself made under one of its labels, from all others. Pure;
 * `requests` in the order in which they were sent.
 */
export function judgeRequests(requests: readonly RecordedRequest[], labels: readonly string[]): JudgedRequests {
  const own = new Set<string>();
  const judged = { reading: 0, created: 0, removed: 0, handled: 0, foreign: [] as string[] };
  for (const { method, path, body, answer } of requests) {
    if (method === 'GET' || method === 'HEAD') {
      judged.reading += 1;
      continue;
    }
    const creation = CREATION.test(path);
    const thing = decodeURIComponent(OF_A_THING.exec(path)?.[1] ?? '');
    if (creation && labels.some((label) => label in labelsOf(body))) {
      judged.created += 1;
      for (const name of [idOf(answer), nameOf(path, body)]) if (name !== '') own.add(name);
    } else if (!creation && own.has(thing)) {
      if (method === 'DELETE') judged.removed += 1;
      else judged.handled += 1;
      // Of a session in a container, or of the container again.
      const id = idOf(answer);
      if (id !== '') own.add(id);
    } else judged.foreign.push(`${method} ${path}`);
  }
  return judged;
}

function labelsOf(body: string): object {
  return (documentOf(body) as { Labels?: object }).Labels ?? {};
}

function idOf(answer: string): string {
  const { Id, ID } = documentOf(answer) as { Id?: string; ID?: string };
  return Id ?? ID ?? '';
}

function nameOf(path: string, body: string): string {
  const asked = new URLSearchParams(path.split('?')[1] ?? '').get('name');
  return asked ?? (documentOf(body) as { Name?: string }).Name ?? '';
}

function documentOf(text: string): object {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? document : {};
  } catch {
    return {};
  }
}
