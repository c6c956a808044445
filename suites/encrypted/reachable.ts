import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { transfer } from '../support/bulk.js';
import { dialWitnessed } from '../support/evidence.js';
import { addressOf, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { SECRECY, senderAndReceiver } from './stack.js';

/** MTU of an overlay without encryption: that of the underlay less 50 bytes of VXLAN. */
const PLAIN_MTU = 1450;
const BULK_BYTES = 10 * 1024 * 1024;
const BULK_PORT = 9100;

const REASONS = ['mtu-not-reduced', 'unreachable', 'bulk-incomplete'] as const;
type Reason = (typeof REASONS)[number];

export interface SealedPath {
  readonly network: string;
  readonly from: string;
  readonly to: string;
  /** MTU of the sender's interface in the network; `null` when it has none. */
  readonly mtu: number | null;
  readonly tries: number;
  readonly answered: number;
  /** `null` when nothing answered, so that nothing was sent. */
  readonly receivedBytes: number | null;
}

export default defineScenario({
  id: 'encrypted/reachable',
  claim: 'Tasks on different nodes reach each other over an encrypted overlay at its reduced MTU, and TCP moves 10 MB.',
  level: 'core',
  requirements: ['R-encrypted-wire'],
  needs: ['vxlan', 'esp-aes-gcm'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => SECRECY,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<SealedPath> => {
    const { sender, receiver } = await senderAndReceiver(context);
    const network = context.stack.network('sealed').name;
    const address = addressOf(receiver, network);
    const shell = shellOfTask(sender);
    const [links, tries] = await Promise.all([
      context.observe(shell, 'Interfaces of the sender', 'ip -j address show'),
      dialWitnessed(context, shell, 'The sender asks the receiver', {
        targets: [
          { address, port: RESPONDER_PORT, protocol: 'tcp' },
          { address, port: RESPONDER_PORT, protocol: 'udp' },
        ],
        tries: 2,
        timeoutMs: 800,
        sideBySide: true,
      }),
    ]);
    const own = addressOf(sender, network);
    const interfaces = JSON.parse(links.stdout) as {
      readonly mtu: number;
      readonly addr_info: readonly { readonly local: string }[];
    }[];
    const answered = tries.filter(({ identity }) => identity?.node === receiver.node.name).length;
    return {
      network,
      from: sender.node.name,
      to: receiver.node.name,
      mtu: interfaces.find(({ addr_info }) => addr_info.some(({ local }) => local === own))?.mtu ?? null,
      tries: tries.length,
      answered,
      receivedBytes:
        answered === 0
          ? null
          : (await transfer(context, shell, { shell: shellOfTask(receiver), address, port: BULK_PORT }, BULK_BYTES))
              .receivedBytes,
    };
  },
  judge: judgePath,
  faults: [
    {
      kind: 'lab',
      fault: findFault('encryption/drop-esp'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'unreachable', place: { node: AIMED_NODE } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

export function judgePath({ network, from, to, mtu, tries, answered, receivedBytes }: SealedPath): Judgement<Reason> {
  const place = { node: from, peer: to, network };
  if (mtu === null || mtu >= PLAIN_MTU) {
    return broken(
      'mtu-not-reduced',
      { node: from, network },
      `The MTU of ${network} leaves room for encryption, below ${PLAIN_MTU}; it is ${mtu ?? 'not there'}.`,
    );
  }
  if (answered < tries) {
    return broken('unreachable', place, `${tries} requests from ${from} to ${to} are answered; ${answered} were.`);
  }
  if (receivedBytes !== BULK_BYTES) {
    return broken(
      'bulk-incomplete',
      place,
      `${BULK_BYTES} bytes sent over TCP from ${from} arrive at ${to}; ${receivedBytes ?? 0} did.`,
    );
  }
  return ok(`${from} reaches ${to} over ${network} at an MTU of ${mtu}; ${BULK_BYTES} bytes arrived over TCP.`);
}
