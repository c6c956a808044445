import type { Shell } from '../../src/lab/shell.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { witnessed } from './evidence.js';

/** Time for one transfer, in milliseconds. */
const TRANSFER_DEADLINE_MS = 8000;

/** What arrived of a transfer. */
export interface Transfer {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Sends bytes over one TCP connection from one network namespace to another and counts what arrives. */
export async function transfer(
  context: MeasureContext,
  from: Shell,
  to: { readonly shell: Shell; readonly address: string; readonly port: number },
  bytes: number,
): Promise<Transfer> {
  const seconds = TRANSFER_DEADLINE_MS / 1000;
  const [received] = await Promise.all([
    witnessed(context, to.shell, `${to.shell.name} counts what arrives`).run(
      `timeout ${seconds} socat -u TCP-LISTEN:${to.port},reuseaddr STDOUT | wc -c`,
      { deadlineMs: TRANSFER_DEADLINE_MS + 2000 },
    ),
    witnessed(context, from, `${bytes} bytes are sent`).run(
      `head -c ${bytes} /dev/zero | timeout ${seconds} socat -u STDIN TCP:${to.address}:${to.port},retry=30,interval=0.1`,
      { deadlineMs: TRANSFER_DEADLINE_MS + 2000 },
    ),
  ]);
  return { sentBytes: bytes, receivedBytes: Number(received.stdout.trim()) };
}
