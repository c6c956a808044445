import type { LabNode } from '../lab.js';
import { DIAGNOSTICS_PORT } from '../network-diagnostics.js';
import { errorText } from '../../support/failure.js';
import { mustRun, nothingToBreak } from './support.js';

/** The table by which nodes tell each other of endpoints of services. */
const TABLE = 'endpoint_table';

/** A row of the table: who it is about is in `value`, a record of the engine's own in base64. */
export interface GossipEntry {
  readonly key: string;
  readonly value: string;
}

/** What an engine's diagnostic server answers; it has to be open. */
async function ask(node: LabNode, path: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const query = new URLSearchParams({ tname: TABLE, ...parameters }).toString();
  const { stdout } = await mustRun(
    node.shell,
    `curl -sS -m 5 'http://127.0.0.1:${DIAGNOSTICS_PORT}/${path}?${query}&json'`,
  );
  return stdout;
}

/** The rows of a network as a node knows them. */
export async function readEntries(node: LabNode, networkId: string): Promise<readonly GossipEntry[]> {
  const answer = await ask(node, 'gettable', { nid: networkId });
  try {
    const { details } = JSON.parse(answer) as { details: { entries: GossipEntry[] } };
    return details.entries.map(({ key, value }) => ({ key, value }));
  } catch (error) {
    throw nothingToBreak(
      `reading the gossip of ${node.name}`,
      'rows of a table',
      `${answer.slice(0, 200)}: ${errorText(error)}`,
    );
  }
}

/** Makes a node tell the others of an endpoint. */
export async function addEntry(node: LabNode, networkId: string, { key, value }: GossipEntry): Promise<void> {
  await ask(node, 'createentry', { nid: networkId, key, value });
}

/** Makes a node take back what it told of an endpoint. */
export async function deleteEntry(node: LabNode, networkId: string, key: string): Promise<void> {
  await ask(node, 'deleteentry', { nid: networkId, key });
}

/** The record of an endpoint, as engines write it: fields of text, each with its number and its length. */
export function endpointRecord(fields: Readonly<Record<number, string>>): string {
  const parts = Object.entries(fields).map(([number, text]) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 127) throw new RangeError(`a field of ${bytes.length} bytes`);
    return Buffer.concat([Buffer.from([(Number(number) << 3) | 2, bytes.length]), bytes]);
  });
  return Buffer.concat(parts).toString('base64');
}
