import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { startCapture } from '../../src/probes/capture.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { OTHER_DATA_PATH_PORT, separateDataPath } from '../stacks.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { addressOf, shellOfTask } from '../support/task-shell.js';
import { captureMarkedDatagrams, espPackets, judgeSealed, nearAndFar, type WireTraffic } from '../support/wire.js';

const PLAIN_TRIES = 4;
/** Everything that a task may have, so that the capture needs not know which interface is which. */
const ANY_INTERFACE = 'any';

const REASONS = ['plain-unreachable', 'taken-in-clear', 'unreachable', 'esp-missing'] as const;
type Reason = (typeof REASONS)[number];

export interface SealedOnOwnSegment {
  readonly network: string;
  readonly from: string;
  readonly to: string;
  /** Datagrams between the same tasks through the plain network beside it, and how many were answered. */
  readonly plain: { readonly sent: number; readonly answered: number };
  readonly traffic: WireTraffic;
  /** Datagrams that came out of the encrypted network at the far task. */
  readonly received: number;
}

export default defineScenario({
  id: 'encrypted/separate-data-path',
  claim:
    'Where VXLAN has an interface of its own, an encrypted overlay gives a task only what crossed as ESP, while a plain one beside it works.',
  level: 'core',
  requirements: ['R-encrypted-separate-data-path'],
  needs: ['vxlan', 'esp-aes-gcm'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => separateDataPath(OTHER_DATA_PATH_PORT, 'data'),
  reasons: REASONS,
  convergesWithinMs: 4000,
  finalReasons: ['taken-in-clear'],
  measure: async (context): Promise<SealedOnOwnSegment> => {
    const tasks = await nearAndFar(context);
    const { near, far } = tasks;
    const network = context.stack.network('sealed').name;
    const plain = await dialWitnessed(context, shellOfTask(near), `${near.name} asks ${far.name} in clear`, {
      targets: [
        { address: addressOf(far, context.stack.network('plain').name), port: RESPONDER_PORT, protocol: 'udp' },
      ],
      tries: PLAIN_TRIES,
    });
    const atFar = await startCapture(
      witnessed(context, shellOfTask(far), `Datagrams that reach ${far.name}`),
      {
        interface: ANY_INTERFACE,
        filter: `udp and dst host ${addressOf(far, network)} and dst port ${RESPONDER_PORT}`,
      },
      context.undo,
    );
    const traffic = await captureMarkedDatagrams(context, tasks, network, OTHER_DATA_PATH_PORT);
    const [received] = await atFar.stop([{ filter: 'udp' }]);
    return {
      network,
      from: near.node.name,
      to: far.node.name,
      plain: { sent: PLAIN_TRIES, answered: plain.filter(({ identity }) => identity !== null).length },
      traffic,
      received: received?.packets ?? 0,
    };
  },
  judge: judgeSealedOnOwnSegment,
  faults: [
    {
      kind: 'lab',
      fault: findFault('encryption/accept-clear'),
      parameters: { node: 'own2', network: 'separate-sealed' },
      expect: { reason: 'taken-in-clear', place: { node: 'own2', network: 'separate-sealed' } },
    },
    {
      kind: 'lab',
      fault: findFault('data-path/drop'),
      parameters: { node: 'own2' },
      expect: { reason: 'plain-unreachable', place: { node: 'own1', peer: 'own2' } },
    },
    {
      kind: 'lab',
      fault: findFault('data-path/drop'),
      parameters: { node: 'own2', port: '4789' },
      expect: 'look-alike',
    },
  ],
});

export function judgeSealedOnOwnSegment(seen: SealedOnOwnSegment): Judgement<Reason> {
  const { network, from, to, plain, traffic, received } = seen;
  const { control, data, sent } = traffic;
  const link = { node: from, peer: to };
  if (plain.answered < plain.sent) {
    return broken(
      'plain-unreachable',
      link,
      `${plain.sent} datagrams from ${from} to ${to} through the plain network are answered; ${plain.answered} were.`,
    );
  }
  const inClear = control.markers + data.markers;
  if (inClear > 0 && received > 0) {
    return broken(
      'taken-in-clear',
      { node: to, network },
      `Nothing of ${network} that crosses in clear is taken by ${to}; the marker was read ${inClear} times and ${received} datagrams reached the task.`,
    );
  }
  if (inClear > 0) {
    return ok(
      `What ${from} sent through ${network} crossed in clear, and ${to} took none of it; the plain network worked.`,
      {
        document: 'An encrypted overlay encrypts what its tasks send to other nodes.',
        engine:
          'With --data-path-addr on another interface than management, the rules for encryption name the management ' +
          'address: frames leave in clear, the peer drops them, and the network carries nothing (moby/libnetwork#2324).',
        since: 'reported in 2019 for 18.09, seen in 28.5.2',
      },
    );
  }
  const unsealed = judgeSealed(traffic, network, { ...link, network });
  if (unsealed !== null) return unsealed;
  return ok(`${sent} datagrams through ${network} crossed as ${espPackets(traffic)} ESP packets, and were answered.`);
}
