import { randomBytes } from 'node:crypto';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { startCapture } from '../../src/probes/capture.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { addressOf, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { ENCRYPTED, secrecyWith, senderAndReceiver } from './stack.js';

const DATAGRAMS = 3;

const REASONS = ['not-in-clear', 'unreachable'] as const;
type Reason = (typeof REASONS)[number];

export interface PlainTraffic {
  readonly network: string;
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  readonly answered: number;
  /** How often the marker was read between the nodes. */
  readonly inClear: number;
}

export default defineScenario({
  id: 'encrypted/other-networks-plain',
  claim:
    'An overlay without the option stays plain beside encrypted ones: its traffic crosses between nodes in clear VXLAN.',
  level: 'core',
  requirements: ['R-encrypted-option'],
  needs: ['vxlan', 'esp-aes-gcm'],
  disturbs: 'nothing',
  parameters: { plain: {} },
  stack: ({ plain }) => secrecyWith({ plain }),
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<PlainTraffic> => {
    const { lab } = context;
    const { sender, receiver } = await senderAndReceiver(context);
    const network = context.stack.network('plain').name;
    const marker = `seatrial-${randomBytes(8).toString('hex')}`;
    const capture = await startCapture(
      witnessed(context, lab.host, 'Capture between the nodes'),
      {
        interface: lab.segments.control.bridge,
        filter: `src host ${sender.node.controlAddress} and dst host ${receiver.node.controlAddress} and (udp or esp)`,
      },
      context.undo,
    );
    const tries = await dialWitnessed(context, shellOfTask(sender), `A marker goes through ${network}`, {
      targets: [{ address: addressOf(receiver, network), port: RESPONDER_PORT, protocol: 'udp' }],
      tries: DATAGRAMS,
      timeoutMs: 600,
      marker,
    });
    const [read] = await capture.stop([{ filter: 'udp', marker }]);
    return {
      network,
      from: sender.node.name,
      to: receiver.node.name,
      sent: DATAGRAMS,
      answered: tries.filter(({ identity }) => identity !== null).length,
      inClear: read?.markers ?? 0,
    };
  },
  judge: judgePlain,
  faults: [
    {
      kind: 'mutation',
      name: 'all-encrypted',
      does: 'The network is made with the option that encrypts.',
      change: { plain: ENCRYPTED },
      expect: { reason: 'not-in-clear', place: { node: AIMED_NODE, network: 'secrecy-plain' } },
    },
    { kind: 'lab', fault: findFault('xfrm/flush-policies'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

export function judgePlain({ network, from, to, sent, answered, inClear }: PlainTraffic): Judgement<Reason> {
  const place = { node: from, peer: to, network };
  if (answered < sent) {
    return broken('unreachable', place, `${sent} datagrams through ${network} are answered; ${answered} were.`);
  }
  return inClear < sent
    ? broken(
        'not-in-clear',
        place,
        `The marker of ${sent} datagrams through ${network} crosses in clear from ${from} to ${to}; it was read ${inClear} times.`,
      )
    : ok(`The marker of ${sent} datagrams through ${network} was read ${inClear} times between ${from} and ${to}.`);
}
