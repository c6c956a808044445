import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { asked } from '../support/evidence.js';
import { OTHER_DATA_PATH_PORT, separateDataPath } from '../stacks.js';
import { captureMarkedDatagrams, nearAndFar, type WireTraffic } from '../support/wire.js';

const REASONS = ['port-not-taken', 'on-default-port', 'not-on-port', 'unreachable'] as const;
type Reason = (typeof REASONS)[number];

export interface PortUse {
  readonly asked: number;
  /** As the API tells it. */
  readonly told: number;
  readonly from: string;
  readonly to: string;
  readonly traffic: WireTraffic;
}

export default defineScenario({
  id: 'swarm/data-path-port',
  claim: 'With --data-path-port the VXLAN traffic of overlays goes to that UDP port and none of it to the default one.',
  level: 'core',
  requirements: ['R-swarm-data-path-port'],
  needs: ['vxlan'],
  disturbs: 'nothing',
  parameters: { given: OTHER_DATA_PATH_PORT },
  stack: ({ given }) => separateDataPath(given, 'data'),
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context): Promise<PortUse> => {
    const manager = context.lab.manager();
    const swarm = await asked(
      context,
      manager.name,
      'GET /swarm',
      () => manager.engine.swarm.inspect({ signal: context.signal }),
      ({ DataPathPort }) => ({ DataPathPort }),
    );
    const tasks = await nearAndFar(context);
    return {
      asked: OTHER_DATA_PATH_PORT,
      told: swarm.DataPathPort ?? 0,
      from: tasks.near.node.name,
      to: tasks.far.node.name,
      traffic: await captureMarkedDatagrams(context, tasks, context.stack.network('plain').name, OTHER_DATA_PATH_PORT),
    };
  },
  judge: judgePort,
  faults: [
    {
      kind: 'mutation',
      name: 'default-port',
      does: 'The swarm is made with the default data-path port.',
      change: { given: 4789 },
      expect: { reason: 'port-not-taken', place: {} },
    },
    {
      kind: 'lab',
      fault: findFault('data-path/drop'),
      parameters: { node: 'own2' },
      expect: { reason: 'unreachable', place: { node: 'own1', peer: 'own2' } },
    },
    {
      kind: 'lab',
      fault: findFault('data-path/drop'),
      parameters: { node: 'own2', port: '4789' },
      expect: 'look-alike',
    },
  ],
});

export function judgePort({ asked: wanted, told, from, to, traffic }: PortUse): Judgement<Reason> {
  if (told !== wanted) {
    return broken('port-not-taken', {}, `The swarm uses the data-path port ${wanted}; the API says ${told}.`);
  }
  const all = [traffic.control, traffic.data];
  const link = { node: from, peer: to };
  const strays = all.reduce((sum, { vxlanOnDefaultPort }) => sum + vxlanOnDefaultPort, 0);
  if (strays > 0) {
    return broken('on-default-port', link, `Nothing goes to UDP port 4789; ${strays} packets did.`);
  }
  if (traffic.answered < traffic.sent) {
    return broken(
      'unreachable',
      link,
      `${traffic.sent} datagrams from ${from} to ${to} are answered; ${traffic.answered} were.`,
    );
  }
  const packets = all.reduce((sum, { vxlan }) => sum + vxlan, 0);
  if (packets < 2 * traffic.sent) {
    return broken(
      'not-on-port',
      link,
      `${traffic.sent} datagrams and their answers go to UDP port ${wanted}; ${packets} packets did.`,
    );
  }
  return ok(`${packets} VXLAN packets between ${from} and ${to} went to UDP port ${wanted}, none to 4789.`);
}
