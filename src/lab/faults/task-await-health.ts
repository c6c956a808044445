import { NotYet, pollUntil } from '../../support/poll.js';
import type { LabFault } from '../fault.js';
import { runOwnTask } from './own-service.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, required, targetNode } from './support.js';

const NAME = 'seatrial-patient';
const SETTLED_MS = 11_000;
const DEADLINE_MS = 30_000;

/** Members of a cluster that find each other only when they are healthy, and are healthy only when they found each other. */
export const taskAwaitHealth: LabFault = {
  id: 'task/await-health',
  does: 'Runs a service whose health check does not succeed for a long time, so that its task is kept from names and addresses.',
  footprint: ['service'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { engine } = lab.manager();
    const { Id } = await engine.networks.inspect(required(parameters, 'network'));
    const container = {
      Healthcheck: {
        Test: ['CMD-SHELL', 'false'],
        Interval: 5_000_000_000,
        Timeout: 1_000_000_000,
        Retries: 3,
        StartPeriod: 600_000_000_000,
      },
    };
    await runOwnTask(lab, node, { name: NAME, networks: [{ Target: Id }], container, state: 'starting' }, undo);
    await pollUntil({ awaiting: `${NAME} to have been starting for a while`, deadlineMs: DEADLINE_MS }, async () => {
      const [tasks, { SystemTime }] = await Promise.all([
        engine.tasks.list({ service: [NAME] }),
        engine.info() as Promise<{ readonly SystemTime?: string }>,
      ]);
      const since = tasks.find(({ Status }) => Status.State === 'starting')?.Status.Timestamp ?? '';
      const ageMs = Date.parse(SystemTime ?? '') - Date.parse(since);
      return ageMs >= SETTLED_MS ? true : new NotYet(`${ageMs} ms`);
    });
  },
};
