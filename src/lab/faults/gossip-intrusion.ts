import { NotYet, pollUntil } from '../../support/poll.js';
import type { UndoStack } from '../../support/undo.js';
import type { LabNode } from '../lab.js';
import type { Shell } from '../shell.js';
import { mustRun } from './support.js';

const HEARD_DEADLINE_MS = 15_000;
const SILENT_DEADLINE_MS = 45_000;
/** So long after the last line nobody takes it for what goes on. Seconds. */
const SILENCE = 21;

/** Somebody outside the swarm who speaks to a node's gossip, and the line by which its engine tells of it. */
export interface Intrusion {
  readonly faultId: string;
  readonly node: LabNode;
  /** Who speaks. */
  readonly from: Shell;
  /** A program in Python that says it once. */
  readonly program: string;
  /** Part of the line in the engine's log. */
  readonly line: string;
}

/** Speaks once and returns when the engine has told of it; the undo waits until its log is silent about it. */
export async function intrude({ faultId, node, from, program, line }: Intrusion, undo: UndoStack): Promise<void> {
  const log = `grep -aF '${line}' /proc/$(pidof dockerd)/fd/2 | tail -n 1`;
  const lastLine = async (): Promise<string> => (await mustRun(node.shell, `${log} || :`)).stdout.trim();
  const before = await lastLine();
  undo.add(`${faultId} on ${node.name}`, async () => {
    await pollUntil({ awaiting: `the log of ${node.name} to be silent`, deadlineMs: SILENT_DEADLINE_MS }, async () => {
      const time = /time="([^"]+)"/.exec(await lastLine())?.[1];
      if (time === undefined) return true;
      const { stdout } = await mustRun(node.shell, `echo $(($(date +%s) - $(date -d '${time}' +%s)))`);
      return Number(stdout) >= SILENCE ? true : new NotYet(`${stdout.trim()} s`);
    });
  });
  await mustRun(from, `python3 -c '${program}'`);
  await pollUntil({ awaiting: `the engine of ${node.name} to tell of it`, deadlineMs: HEARD_DEADLINE_MS }, async () => {
    const last = await lastLine();
    return last !== '' && last !== before ? true : new NotYet('no new line');
  });
}
