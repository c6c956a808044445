import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { OTHER_DATA_PATH_PORT, separateDataPath } from '../stacks.js';
import { captureMarkedDatagrams, espPackets, judgeSealed, nearAndFar, type WireTraffic } from '../support/wire.js';

const REASONS = ['unreachable', 'marker-in-clear', 'esp-missing'] as const;
type Reason = (typeof REASONS)[number];

export interface SealedOnOtherPort {
  readonly port: number;
  readonly network: string;
  readonly from: string;
  readonly to: string;
  readonly traffic: WireTraffic;
}

export default defineScenario({
  id: 'encrypted/other-port',
  claim: 'Encrypted overlays also work where the swarm uses another data-path port than the default one.',
  level: 'core',
  requirements: ['R-encrypted-other-port'],
  needs: ['vxlan', 'esp-aes-gcm'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => separateDataPath(OTHER_DATA_PATH_PORT, 'control'),
  reasons: REASONS,
  convergesWithinMs: 4000,
  finalReasons: ['marker-in-clear'],
  measure: async (context): Promise<SealedOnOtherPort> => {
    const tasks = await nearAndFar(context);
    const network = context.stack.network('sealed').name;
    return {
      port: OTHER_DATA_PATH_PORT,
      network,
      from: tasks.near.node.name,
      to: tasks.far.node.name,
      traffic: await captureMarkedDatagrams(context, tasks, network, OTHER_DATA_PATH_PORT),
    };
  },
  judge: judgeOtherPort,
  faults: [
    {
      kind: 'lab',
      fault: findFault('encryption/drop-esp'),
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

export function judgeOtherPort({ port, network, from, to, traffic }: SealedOnOtherPort): Judgement<Reason> {
  const { control, data, sent } = traffic;
  const place = { node: from, peer: to, network };
  const markers = control.markers + data.markers;
  if (markers > 0) {
    return broken(
      'marker-in-clear',
      place,
      `Nothing of ${network} crosses in clear; its marker was read ${markers} times.`,
    );
  }
  const unsealed = judgeSealed(traffic, network, place);
  if (unsealed !== null) return unsealed;
  return ok(
    `With the data-path port ${port}, ${sent} datagrams through ${network} crossed as ${espPackets(traffic)} ESP packets.`,
    {
      document: 'Encrypted overlays work whatever the data-path port is.',
      engine:
        'Engines up to 20.10 encrypt only what goes to port 4789: with another port their encrypted overlays carry nothing.',
      since: 'works since 23.0.7',
    },
  );
}
