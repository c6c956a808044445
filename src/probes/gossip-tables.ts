import { Ajv, type JSONSchemaType } from 'ajv';
import type { Shell } from '../process/shell.js';
import { errorText } from '../support/failure.js';
import { probeFailure } from './failure.js';
import { parseJsonLines } from './json-lines.js';
import { HANG_GUARD_MS } from './hang-guard.js';

/** Tables of the network database that engines gossip about. */
const TABLES = ['endpoint_table', 'overlay_peer_table'] as const;

/** Rows that one node's network database holds of one network, by the ids of their endpoints. */
export interface GossipTables {
  /** Service, addresses and ports of endpoints. */
  readonly endpoints: readonly string[];
  /** Behind which node endpoints are. */
  readonly peers: readonly string[];
}

interface TableAnswer {
  message: string;
  details: { size: number; entries: { key: string }[] | null };
}

const SCHEMA: JSONSchemaType<TableAnswer> = {
  type: 'object',
  required: ['message', 'details'],
  properties: {
    message: { type: 'string' },
    details: {
      type: 'object',
      required: ['size', 'entries'],
      properties: {
        size: { type: 'integer' },
        entries: {
          type: 'array',
          nullable: true,
          items: { type: 'object', required: ['key'], properties: { key: { type: 'string' } } },
        } as never,
      },
    },
  },
};
const isTableAnswer = new Ajv().compile(SCHEMA);

/** The command that asks a node's diagnostic server for the rows of a network, one JSON document a line. */
export function gossipTablesCommand(port: number, networkId: string): string {
  if (!/^[a-z0-9]+$/.test(networkId)) throw new TypeError(`Expected the full id of a network, got ${networkId}`);
  return (
    `for table in ${TABLES.join(' ')}; do ` +
    `curl -sS -m 5 "http://127.0.0.1:${port}/gettable?nid=${networkId}&tname=$table&json" || exit 1; echo; done`
  );
}

/** Reads the rows of a network. `shell` is beside an engine whose diagnostic server listens on `port`. */
export async function readGossipTables(shell: Shell, port: number, networkId: string): Promise<GossipTables> {
  const result = await shell.run(gossipTablesCommand(port, networkId), { deadlineMs: HANG_GUARD_MS });
  if (result.exitCode !== 0) throw probeFailure(`reading gossip tables of ${shell.name}`, result, 'an answer');
  try {
    return parseGossipTables(result.stdout);
  } catch (error) {
    throw probeFailure(`reading gossip tables of ${shell.name}`, result, errorText(error));
  }
}

/** Reads what {@link gossipTablesCommand} prints. */
export function parseGossipTables(output: string): GossipTables {
  const [endpoints, peers] = parseJsonLines(output).map((answer) => {
    if (!isTableAnswer(answer)) throw new TypeError('a document of the diagnostic server for each table');
    return (answer.details.entries ?? []).map(({ key }) => key).toSorted();
  });
  if (endpoints === undefined || peers === undefined) throw new RangeError('a document for each of two tables');
  return { endpoints, peers };
}
