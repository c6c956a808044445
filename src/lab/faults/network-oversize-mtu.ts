import { NotYet, pollUntil } from '../../support/poll.js';
import type { LabFault } from '../fault.js';
import { runOwnTask } from './own-service.js';
import { NODE_PARAMETER, required, targetNode } from './support.js';

const NAME = 'seatrial-oversize';
const GIVEN_UP_MS = 60_000;

/** A network made for jumbo frames where nothing carries them. */
export const networkOversizeMtu: LabFault = {
  id: 'network/oversize-mtu',
  does: 'Makes an overlay whose MTU option is larger than what the underlay carries, with a task on one node.',
  footprint: ['network'],
  parameters: [NODE_PARAMETER, { name: 'mtu', description: 'option of the network', example: '9000', required: true }],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { engine } = lab.manager();
    const made: { id: string | null } = { id: null };
    undo.add(`${this.id}: network ${NAME}`, async () => {
      const { id } = made;
      if (id === null) return;
      // A network is in use until every node gave it up.
      await pollUntil({ awaiting: `${NAME} to be given up`, deadlineMs: GIVEN_UP_MS }, async () => {
        await engine.networks.remove(id);
        const left = await node.engine.networks.list({ name: [NAME] });
        return left.length === 0 ? true : new NotYet(`${node.name} still has it`);
      });
    });
    made.id = await engine.networks.create({
      Name: NAME,
      Driver: 'overlay',
      Options: { 'com.docker.network.driver.mtu': required(parameters, 'mtu') },
    });
    await runOwnTask(lab, node, { name: NAME, networks: [{ Target: made.id }] }, undo);
  },
};
