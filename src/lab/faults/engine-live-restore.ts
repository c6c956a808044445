import { NotYet, pollUntil } from '../../support/poll.js';
import type { LabFault } from '../fault.js';
import type { LabNode } from '../lab.js';
import { configureEngine } from './engine-configuration.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

const RELOAD_DEADLINE_MS = 20_000;

/** An engine whose containers shall outlive it, which swarms do not support. */
export const engineLiveRestore: LabFault = {
  id: 'engine/live-restore',
  does: 'Turns live-restore on at the engine of one node, which takes it over without a restart.',
  footprint: ['engine-configuration'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    // An engine keeps the setting until it is told another one.
    await configureEngine(node, this.id, { 'live-restore': false }, undo);
    undo.add(`${this.id} of ${node.name}`, () => reload(node, false));
    await reload(node, true);
  },
};

async function reload(node: LabNode, on: boolean): Promise<void> {
  await mustRun(
    node.ownShell,
    `echo '${JSON.stringify({ 'live-restore': on })}' >/etc/docker/daemon.json && kill -HUP $(pidof dockerd)`,
  );
  await pollUntil(
    { awaiting: `live-restore of ${node.name} to be ${on ? 'on' : 'off'}`, deadlineMs: RELOAD_DEADLINE_MS },
    async (signal) => {
      const { LiveRestoreEnabled } = await node.engine.info({ signal });
      return LiveRestoreEnabled === on ? true : new NotYet(String(LiveRestoreEnabled));
    },
  );
}
