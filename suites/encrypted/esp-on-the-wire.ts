import { randomBytes } from 'node:crypto';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { startCapture } from '../../src/probes/capture.js';
import { readSecurity } from '../../src/probes/xfrm.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { recordConnectLatency, rowsBetweenTasks, sampleLatencyMatrix } from '../support/latency.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { NETWORKS, SECRECY, senderAndReceiver, type NetworkName } from './stack.js';

/** Datagrams that are sent through each network. */
const DATAGRAMS = 3;
/** UDP port of VXLAN where the swarm was not told another one. */
const DEFAULT_DATA_PATH_PORT = 4789;

const REASONS = ['marker-in-clear', 'false-not-encrypted', 'esp-missing'] as const;
type Reason = (typeof REASONS)[number];

export interface Wire {
  readonly sender: string;
  readonly receiver: string;
  /** Real names of the networks. */
  readonly networks: Readonly<Record<NetworkName, string>>;
  /** Datagrams sent through each network. */
  readonly sent: number;
  /** How often the marker of each network was seen in clear between the two nodes. */
  readonly clear: Readonly<Record<NetworkName, number>>;
  /** ESP packets from the sender to the receiver. */
  readonly esp: number;
  /** Policies of the sender's kernel that encrypt towards the receiver. */
  readonly policies: number;
}

export default defineScenario({
  id: 'encrypted/esp-on-the-wire',
  claim:
    'Between nodes the traffic of an encrypted overlay is ESP and never in clear; the mere presence of the option encrypts, also with the value false.',
  level: 'core',
  tags: ['latency'],
  requirements: ['R-encrypted-wire', 'R-encrypted-option'],
  needs: ['vxlan', 'esp-aes-gcm'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => SECRECY,
  reasons: REASONS,
  convergesWithinMs: 4000,
  // What was read in clear once has leaked, whatever is seen later.
  finalReasons: ['marker-in-clear', 'false-not-encrypted'],
  measure: async (context): Promise<Wire> => {
    const { lab, stack } = context;
    const [{ sender, receiver }, swarm] = await Promise.all([
      senderAndReceiver(context),
      lab.manager().engine.swarm.inspect({ signal: context.signal }),
    ]);
    const from = { address: sender.node.controlAddress, name: sender.node.name };
    const to = { address: receiver.node.controlAddress, name: receiver.node.name };
    const realName = (network: NetworkName): string => stack.network(network).name;
    const networks = {
      plain: realName('plain'),
      sealed: realName('sealed'),
      'sealed-by-false': realName('sealed-by-false'),
    };

    await plainAnswers(context, sender, addressOf(receiver, networks.plain));
    const port =
      swarm.DataPathPort === undefined || swarm.DataPathPort === 0 ? DEFAULT_DATA_PATH_PORT : swarm.DataPathPort;
    const wire = `src host ${from.address} and dst host ${to.address}`;
    const capture = await startCapture(
      witnessed(context, lab.host, 'Capture between the nodes'),
      { interface: lab.segments.control.bridge, filter: `${wire} and (esp or udp port ${port})` },
      context.undo,
    );
    const markers = new Map(NETWORKS.map((network) => [network, `seatrial-${randomBytes(8).toString('hex')}`]));
    let sealedAnswers = false;
    for (const [network, marker] of markers) {
      const tries = await dialWitnessed(context, shellOfTask(sender), `A marker goes through ${networks[network]}`, {
        targets: [{ address: addressOf(receiver, networks[network]), port: RESPONDER_PORT, protocol: 'udp' }],
        tries: DATAGRAMS,
        timeoutMs: 300,
        marker,
      });
      if (network === 'sealed') sealedAnswers = tries.every((one) => one.ok);
    }
    const [esp, ...clear] = await capture.stop([
      { filter: 'esp' },
      ...[...markers.values()].map((marker) => ({ filter: 'ip', marker })),
    ]);
    const [plain = 0, sealed = 0, sealedByFalse = 0] = clear.map((answer) => answer.markers);
    if (plain === 0)
      throw cannotMeasure(`the marker of ${networks.plain} to be seen in clear, as a control`, 'none of it');
    const security = await readSecurity(witnessed(context, sender.node.shell, 'Security policies of the sender'));
    if (sealedAnswers && sealed === 0) {
      recordConnectLatency(
        context,
        'encrypted',
        { shell: shellOfTask(sender), name: `${sender.name} on ${from.name}` },
        { address: addressOf(receiver, networks.sealed), name: `${receiver.name} on ${to.name}` },
      );
      context.afterwards(async (later) =>
        sampleLatencyMatrix(later, 'encrypted', rowsBetweenTasks(await later.stack.tasks('member'), networks.sealed)),
      );
    }
    return {
      sender: from.name,
      receiver: to.name,
      networks,
      sent: DATAGRAMS,
      clear: { plain, sealed, 'sealed-by-false': sealedByFalse },
      esp: esp?.packets ?? 0,
      policies: security.policies.filter(({ destination }) => destination === to.address).length,
    };
  },
  judge: judgeWire,
  faults: [
    {
      kind: 'lab',
      fault: findFault('xfrm/flush-policies'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'marker-in-clear', place: { node: AIMED_NODE, network: 'secrecy-sealed' } },
    },
    {
      kind: 'lab',
      fault: findFault('encryption/drop-esp'),
      parameters: { node: AIMED_NODE },
      expect: 'look-alike',
    },
  ],
});

/** The control must be able to speak: waits until the plain network carries datagrams. */
async function plainAnswers(context: MeasureContext, sender: RunningTask, address: string): Promise<void> {
  await pollUntil(
    { awaiting: 'the plain network to carry datagrams', deadlineMs: 6000, intervalMs: 200, signal: context.signal },
    async () => {
      const [one] = await dialWitnessed(context, shellOfTask(sender), 'The plain network is tried', {
        targets: [{ address, port: RESPONDER_PORT, protocol: 'udp' }],
        timeoutMs: 500,
      });
      return one?.ok === true ? true : new NotYet(one?.error ?? 'no try');
    },
  );
}

export function judgeWire({ sender, receiver, networks, sent, clear, esp, policies }: Wire): Judgement<Reason> {
  const place = (network: NetworkName) => ({ node: sender, peer: receiver, network: networks[network] });
  const link = `from ${sender} to ${receiver}`;
  if (clear.sealed > 0) {
    return broken(
      'marker-in-clear',
      place('sealed'),
      `Nothing of ${networks.sealed} crosses in clear ${link}; its marker was read ${clear.sealed} times (${policies} policies encrypt on that link).`,
    );
  }
  if (clear['sealed-by-false'] > 0) {
    return broken(
      'false-not-encrypted',
      place('sealed-by-false'),
      `The presence of the option encrypts; with encrypted=false the marker was read ${clear['sealed-by-false']} times ${link}.`,
    );
  }
  if (esp < 2 * sent) {
    return broken(
      'esp-missing',
      place('sealed'),
      `${2 * sent} datagrams of two encrypted networks cross as ESP ${link}; ${esp} ESP packets were seen.`,
    );
  }
  return ok(
    `${esp} ESP packets ${link} and no marker of the encrypted networks; that of ${networks.plain} was read ${clear.plain} times.`,
    {
      document: 'The option is given as `--opt encrypted` or `encrypted=true`, as if its value counted.',
      engine: 'It also encrypts a network made with `encrypted=false`: the presence of the option counts.',
    },
  );
}
