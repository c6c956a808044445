import { readFile } from 'node:fs/promises';
import { quoteForShell } from '../../src/docker/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { freshName } from '../support/containers.js';
import { witnessed } from '../support/evidence.js';
import { cannotMeasure } from '../support/task-shell.js';

const PROGRAM = new URL('../../../lab/plugin/seatrial-network-plugin', import.meta.url);
/** Where an engine looks for drivers, as the toolbox of its node finds it. */
const FOLDER = '/proc/1/root/run/docker/plugins';
const DELIMITER = 'END_OF_PROGRAM';

/** Calls of the protocol, in the order in which a driver may meet them. */
export type PluginCall = `${'Plugin' | 'NetworkDriver' | 'IpamDriver'}.${string}`;

/** How the driver behaves; see the program itself. */
export interface PluginOptions {
  readonly refuse?: readonly PluginCall[];
  readonly mode?: 'bridge' | 'private';
  readonly prefix?: string;
  readonly route?: string;
  readonly pool?: string;
  readonly firstHost?: number;
}

/** A call that the engine made. */
export interface RecordedCall {
  readonly call: PluginCall;
  readonly request: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** A remote driver that runs beside a node's engine. */
export interface RunningPlugin {
  /** Name of the driver for networks and for IPAM. */
  readonly name: string;
  /** All calls until now, in their order. */
  calls(): Promise<readonly RecordedCall[]>;
}

/**
 * Starts a remote driver beside a node's engine, ended with the measurement. Its name is new each time: engines remember
 * the drivers that they have met, and greet each one only once.
 */
export async function startPlugin(
  context: MeasureContext,
  node: LabNode,
  options: PluginOptions = {},
): Promise<RunningPlugin> {
  const name = freshName('driver');
  const [socket, file] = [`${FOLDER}/${name}.sock`, `/tmp/${name}`];
  const program = await readFile(PROGRAM, 'utf8');
  context.undo.add(`end the driver ${name} of ${node.name}`, async () => {
    await node.shell.run(
      `pid=$(cat ${file}.pid 2>/dev/null) && kill $pid; while [ -e ${socket} ] && kill -0 $pid 2>/dev/null; do sleep 0.02; done; ` +
        `rm -f ${socket} ${file} ${file}.pid ${file}.record ${file}.log`,
    );
  });
  // Written apart from the start, so that the evidence is not the whole program.
  const written = await node.shell.run(`cat >${file} <<'${DELIMITER}'\n${program}\n${DELIMITER}\n`);
  const started = await witnessed(context, node.shell, `The driver ${name} starts`).run(
    [
      `mkdir -p ${FOLDER}`,
      `python3 -IS ${file} ${socket} ${file}.record ${quoteForShell(JSON.stringify(options))} >${file}.log 2>&1 & echo $! >${file}.pid`,
      `until [ -S ${socket} ]; do kill -0 $(cat ${file}.pid) || { cat ${file}.log >&2; exit 1; }; sleep 0.02; done`,
    ].join('\n'),
  );
  if (written.exitCode !== 0 || started.exitCode !== 0) {
    throw cannotMeasure(`the driver to listen on ${socket}`, `${written.stderr}${started.stderr}`.trim());
  }
  return {
    name,
    calls: async () => {
      const { stdout } = await witnessed(context, node.shell, `Calls that ${name} met`).run(`cat ${file}.record`);
      return parseCalls(stdout);
    },
  };
}

/** Reads the driver's record. */
export function parseCalls(record: string): readonly RecordedCall[] {
  return record
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedCall);
}

/** The first of the expected calls that did not come after all those before it; `null` when all came in order. */
export function firstOutOfOrder(expected: readonly PluginCall[], calls: readonly RecordedCall[]): PluginCall | null {
  let from = 0;
  for (const call of expected) {
    const found = calls.findIndex((one, index) => index >= from && one.call === call);
    if (found === -1) return call;
    from = found + 1;
  }
  return null;
}

/**
 * Fields of the protocol that calls lack, as `call: field`. A field may lead into objects and lists: `IPv4Data.0.Pool`.
 */
export function missingFields(
  required: Readonly<Partial<Record<PluginCall, readonly string[]>>>,
  calls: readonly RecordedCall[],
): readonly string[] {
  const missing = calls.flatMap(({ call, request }) =>
    (required[call] ?? []).filter((field) => isEmpty(valueAt(request, field))).map((field) => `${call}: ${field}`),
  );
  return [...new Set(missing)];
}

/** The value that a path leads to; `undefined` when there is none. */
export function valueAt(document: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined,
      document,
    );
}

/** A field that is `null` is there: engines send maps without entries so. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === '';
}
