import { quoteForShell } from '../../src/docker/index.js';
import type { Shell } from '../../src/lab/shell.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import type { OwnContainer } from './containers.js';
import { asked } from './evidence.js';

/** A container as its own processes see it. */
export interface Inside {
  /** Its first process, in the node's process namespace. */
  readonly pid: number;
  /** Commands run in its network namespace and with its files: its own `/etc/resolv.conf` and `/etc/hosts`. */
  readonly shell: Shell;
}

/** Looks at a container from within; also where it shares the network namespace of another one. */
export async function insideOf(context: MeasureContext, { node, id }: OwnContainer): Promise<Inside> {
  const pid = await asked(
    context,
    node.name,
    `GET /containers/${id.slice(0, 12)}/json`,
    async () => (await node.engine.containers.inspect(id, { signal: context.signal })).State.Pid,
    (found) => found,
  );
  return { pid, shell: withFilesOf(node.shell.inNetworkNamespace(`/proc/${pid}/ns/net`), pid) };
}

function withFilesOf(shell: Shell, pid: number): Shell {
  return {
    name: shell.name,
    run: (command, options) => shell.run(`chroot /proc/${pid}/root sh -c ${quoteForShell(command)}`, options),
    inNetworkNamespace: (namespace) => withFilesOf(shell.inNetworkNamespace(namespace), pid),
  };
}
