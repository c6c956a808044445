import { randomBytes } from 'node:crypto';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { dataPathPort } from '../../src/lab/faults/data-path-drop.js';
import type { DeployedNetwork, RunningTask } from '../../src/lab/stack.js';
import { startCapture } from '../../src/probes/capture.js';
import { findNamespaces } from '../../src/probes/forwarding.js';
import { forgeDatagrams, type ForgedDatagram } from '../../src/probes/forged-vxlan.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked, witnessed } from '../support/evidence.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { SECRECY, senderAndReceiver } from './stack.js';

const ANSWERED_WITHIN_MS = 500;

const REASONS = ['clear-frame-delivered', 'clear-frame-answered', 'control-not-delivered'] as const;
type Reason = (typeof REASONS)[number];

/** What became of a forged datagram in one network. */
interface Forgery {
  readonly network: string;
  /** How often the task saw it. */
  readonly delivered: number;
  /** The task answered the forger, who is in no swarm, in clear. */
  readonly answered: boolean;
}

export interface Forgeries {
  readonly node: string;
  readonly task: string;
  readonly encrypted: Forgery;
  /** The same in a network without encryption: the forgery is one that can be delivered. */
  readonly plain: Forgery;
}

export default defineScenario({
  id: 'encrypted/rejects-clear-frames',
  claim:
    'Clear VXLAN frames for an encrypted overlay are dropped and not answered, though the same frames get through in a plain one.',
  level: 'core',
  requirements: ['R-encrypted-only'],
  needs: ['vxlan', 'esp-aes-gcm'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => SECRECY,
  reasons: REASONS,
  convergesWithinMs: 5000,
  finalReasons: ['clear-frame-delivered', 'clear-frame-answered'],
  measure: async (context): Promise<Forgeries> => {
    const { lab, stack } = context;
    // The task on the node that faults are aimed at.
    const { sender: task } = await senderAndReceiver(context);
    const networks = [stack.network('sealed'), stack.network('plain')];
    const [datagrams, port] = await Promise.all([
      Promise.all(networks.map((network) => forgeryFor(context, task, network))),
      dataPathPort(lab),
    ]);
    const capture = await startCapture(
      witnessed(context, shellOfTask(task), `Capture in ${task.name}`),
      {
        interface: 'any',
        filter: `udp dst port ${RESPONDER_PORT} and (${datagrams.map(({ source }) => `src host ${source}`).join(' or ')})`,
      },
      context.undo,
    );
    const forger = witnessed(context, lab.outside.shell, 'VXLAN is forged outside the swarm', ({ stdout }) => stdout);
    const answers = await forgeDatagrams(forger, {
      node: task.node.controlAddress,
      port,
      datagrams,
      timeoutMs: ANSWERED_WITHIN_MS,
    });
    const seen = await capture.stop(datagrams.map(({ source, marker }) => ({ filter: `src host ${source}`, marker })));
    const [encrypted, plain] = networks.map(({ name }, index) => ({
      network: name,
      delivered: seen[index]?.markers ?? 0,
      answered: answers[index]?.node === task.node.name,
    }));
    if (encrypted === undefined || plain === undefined) throw cannotMeasure('two forgeries', 'fewer');
    return { node: task.node.name, task: task.name, encrypted, plain };
  },
  judge: judgeForgeries,
  faults: [
    {
      kind: 'lab',
      fault: findFault('encryption/accept-clear'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, network: stack.network('sealed').name }),
      expect: { reason: 'clear-frame-delivered', place: { node: AIMED_NODE, network: 'secrecy-sealed' } },
    },
    {
      kind: 'lab',
      fault: findFault('encryption/accept-clear'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, network: stack.network('sealed-by-false').name }),
      expect: 'look-alike',
    },
    { kind: 'lab', fault: findFault('xfrm/flush-policies'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** A datagram to a task that no member of the network sent; what it leaves in tables is removed with the measurement. */
async function forgeryFor(
  context: MeasureContext,
  task: RunningTask,
  network: DeployedNetwork,
): Promise<ForgedDatagram> {
  const { node } = task;
  const { Containers } = await asked(
    context,
    node.name,
    `GET /networks/${network.name}`,
    () => node.engine.networks.inspect(network.id, { signal: context.signal }),
    (answer) => answer.Containers,
  );
  const destinationMac = Containers?.[task.containerId]?.MacAddress;
  const namespace = (await findNamespaces(node.shell)).overlay(network.id);
  if (destinationMac === undefined || namespace === null) {
    throw cannotMeasure(`${task.name} to be in ${network.name} on ${node.name}`, 'it is not');
  }
  const source = lastHostOf(network.subnet);
  // A locally administered one that is not derived from an address, as those of tasks are.
  const sourceMac = ['06', ...(randomBytes(5).toString('hex').match(/../g) ?? [])].join(':');
  context.undo.add(`forget the forger in ${network.name}`, async () => {
    await Promise.all([
      shellOfTask(task).run(
        `ip neigh show to ${source} | while read -r address _ device _; do ip neigh del "$address" dev "$device"; done`,
      ),
      node.shell
        .inNetworkNamespace(namespace)
        .run(
          `bridge fdb show | grep '^${sourceMac} ' | sed 's/ link-netnsid [0-9]*//; s/ master.*/ master/' | ` +
            'while read -r row; do bridge fdb del $row 2>/dev/null; done',
        ),
    ]);
  });
  return {
    ...{ vni: network.vni, sourceMac, source, destinationMac },
    destination: addressOf(task, network.name),
    destinationPort: RESPONDER_PORT,
    marker: `seatrial-${randomBytes(8).toString('hex')}`,
  };
}

/** The last address of a subnet before that of its broadcasts, which the swarm would hand out last. */
export function lastHostOf(subnet: string): string {
  const [network = '', prefix = '24'] = subnet.split('/');
  const base = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const last = base + 2 ** (32 - Number(prefix)) - 2;
  return [24, 16, 8, 0].map((shift) => Math.floor(last / 2 ** shift) % 256).join('.');
}

export function judgeForgeries({ node, task, encrypted, plain }: Forgeries): Judgement<Reason> {
  const place = { node, network: encrypted.network, task };
  if (encrypted.delivered > 0) {
    const answer = encrypted.answered ? 'and answered it in clear' : 'and did not answer';
    return broken(
      'clear-frame-delivered',
      place,
      `${node} drops clear frames for ${encrypted.network}; ${task} received one from outside the swarm, ${answer}.`,
    );
  }
  if (encrypted.answered) {
    return broken(
      'clear-frame-answered',
      place,
      `No clear frame for ${encrypted.network} is answered; ${task} answered one from outside the swarm.`,
    );
  }
  if (plain.delivered === 0 || !plain.answered) {
    return broken(
      'control-not-delivered',
      { node, network: plain.network, task },
      `The same frame gets through in ${plain.network}, which is not encrypted; ${task} ${plain.delivered === 0 ? 'did not receive' : 'did not answer'} it.`,
    );
  }
  return ok(
    `${node} dropped the clear frame for ${encrypted.network}; ${task} received and answered the same one in ${plain.network}.`,
  );
}
