import { parse, stringify } from 'yaml';
import { Failure } from '../support/failure.js';

/** Numbers of nodes that `docker-compose.lab.yml` itself describes. */
interface ComposeFile {
  services: Record<string, unknown>;
  volumes: Record<string, unknown>;
  [other: string]: unknown;
}

/** Names of the nodes of a lab, managers first. */
export function nodeNames(managers: number, workers: number): string[] {
  const names = (role: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${role}${index + 1}`);
  return [...names('manager', managers), ...names('worker', workers)];
}

/**
 * The lab's compose file for another number of nodes: nodes that are too many are left out, missing ones are made like
 * the first of their role. What belongs to a node bears its name: its service, its toolbox and its store.
 */
export function composeWithNodes(base: string, managers: number, workers: number): string {
  const file = parse(base, { merge: true }) as ComposeFile;
  const wanted = new Set(nodeNames(managers, workers));
  const sections = [file.services, file.volumes];
  for (const section of sections) {
    for (const key of Object.keys(section)) {
      const node = nodeOf(key);
      if (node !== null && !wanted.has(node)) {
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the file is a dictionary of names
        delete section[key];
      }
    }
  }
  const template = parse(base, { merge: true }) as ComposeFile;
  for (const name of wanted) {
    if (name in file.services) continue;
    const model = `${name.replace(/\d+$/, '')}1`;
    if (!(model in template.services)) {
      throw new Failure({
        doing: 'making the lab’s compose file',
        expected: `a service ${model} to copy`,
        seen: Object.keys(template.services).join(', '),
        next: 'restore docker-compose.lab.yml',
      });
    }
    for (const [section, source] of [
      [file.services, template.services],
      [file.volumes, template.volumes],
    ] as const) {
      for (const [key, value] of Object.entries(source)) {
        if (nodeOf(key) === model) section[key.replace(model, name)] = renamed(value, model, name);
      }
    }
  }
  return stringify(file, { aliasDuplicateObjects: false });
}

/** Name of the node that a service or volume of the compose file belongs to. */
function nodeOf(key: string): string | null {
  return /\b(?:manager|worker)\d+\b/.exec(key)?.[0] ?? null;
}

function renamed(value: unknown, from: string, to: string): unknown {
  return JSON.parse(JSON.stringify(value).replace(new RegExp(`\\b${from}\\b`, 'g'), to));
}
