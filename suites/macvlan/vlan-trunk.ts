import { randomBytes } from 'node:crypto';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { LabNode } from '../../src/lab/lab.js';
import { startCapture } from '../../src/probes/capture.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked, dialWitnessed, witnessed } from '../support/evidence.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { sampleConnectLatency } from '../support/latency.js';
import { cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

const VLAN = 10;
/** Of use on the trunk segment only. */
const SUBNET = '192.168.210.0/24';
const SENDER_ADDRESS = '192.168.210.11';
const RECEIVER_ADDRESS = '192.168.210.12';
const TRIES = 3;

const REASONS = ['no-subinterface', 'sent-untagged', 'tag-lost', 'unreachable', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

/** Frames of the sending container on one trunk. */
interface Frames {
  readonly all: number;
  readonly tagged: number;
}

export interface Trunk {
  readonly vlan: number;
  readonly sender: string;
  readonly receiver: string;
  /** Nodes on which the engine made no subinterface of the trunk. */
  readonly withoutSubinterface: readonly string[];
  /** On the sender's trunk interface. */
  readonly sent: Frames;
  /** On the receiver's trunk interface. */
  readonly received: Frames;
  readonly tries: number;
  /** Containers that answered, one entry for each answer. */
  readonly answers: readonly string[];
  readonly errors: readonly string[];
}

export default defineScenario({
  id: 'macvlan/vlan-trunk',
  claim:
    'A macvlan network with a VLAN of the parent makes its subinterface; containers of that VLAN reach each other across nodes in tagged frames.',
  level: 'core',
  tags: ['latency'],
  requirements: ['R-macvlan-trunk'],
  needs: ['macvlan', 'vlan-8021q', 'vlan-filtering'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => EMPTY,
  reasons: REASONS,
  convergesWithinMs: 0,
  measure: async (context): Promise<Trunk> => {
    const receiverNode = context.lab.node(AIMED_NODE);
    const senderNode = context.lab.nodes.find(({ name }) => name !== receiverNode.name);
    if (senderNode === undefined) throw cannotMeasure('two nodes', 'one');
    const [sender, receiver] = await Promise.all([
      startChild(context, senderNode, SENDER_ADDRESS),
      startChild(context, receiverNode, RECEIVER_ADDRESS),
    ]);
    const captures = await Promise.all(
      [sender, receiver].map(({ node }) =>
        startCapture(
          witnessed(context, node.shell, 'Capture on the trunk'),
          { interface: node.trunkInterface, filter: `ether src ${sender.mac}`, maxPackets: 1000 },
          context.undo,
        ),
      ),
    );
    const from = sender.node.shell.inNetworkNamespace(sender.namespace);
    const tries = await dialWitnessed(context, from, `${sender.name} connects to ${receiver.name}`, {
      targets: [{ address: RECEIVER_ADDRESS, port: RESPONDER_PORT, protocol: 'tcp' }],
      tries: TRIES,
      timeoutMs: 1500,
    });
    const [sent, received] = await Promise.all(
      captures.map(async (capture) => {
        const [all, tagged] = await capture.stop([
          { filter: `ether src ${sender.mac}` },
          { filter: `ether src ${sender.mac} and vlan ${VLAN}` },
        ]);
        return { all: all?.packets ?? 0, tagged: tagged?.packets ?? 0 };
      }),
    );
    if (sent === undefined || received === undefined) throw cannotMeasure('two captures', 'fewer');
    if (tries.every(({ identity }) => identity !== null)) {
      // Not kept for afterwards: the containers go with this measurement.
      await sampleConnectLatency(
        context,
        'macvlan',
        { shell: from, name: `container on ${senderNode.name}` },
        { address: RECEIVER_ADDRESS, name: `container on ${receiverNode.name}` },
      );
    }
    return {
      vlan: VLAN,
      sender: senderNode.name,
      receiver: receiverNode.name,
      withoutSubinterface: [sender, receiver].flatMap(({ node, subinterface }) => (subinterface ? [] : [node.name])),
      sent,
      received,
      tries: tries.length,
      answers: tries.flatMap(({ identity }) => (identity === null ? [] : [identity.node])),
      errors: tries.flatMap(({ error }) => (error === null ? [] : [error])),
    };
  },
  judge: judgeTrunk,
  faults: [
    {
      kind: 'lab',
      fault: findFault('segment/strip-vlan'),
      parameters: { vlan: String(VLAN), node: AIMED_NODE },
      expect: { reason: 'tag-lost', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('segment/strip-vlan'),
      parameters: { vlan: '20', node: AIMED_NODE },
      expect: 'look-alike',
    },
  ],
});

/** A container on a macvlan network of one node. */
interface Child {
  readonly node: LabNode;
  readonly name: string;
  readonly mac: string;
  readonly namespace: string;
  /** The engine made the subinterface of the trunk. */
  readonly subinterface: boolean;
}

/** Makes a macvlan network on a node and starts the responder in it. */
async function startChild(context: MeasureContext, node: LabNode, address: string): Promise<Child> {
  const { lab, undo, signal } = context;
  const { engine } = node;
  const parent = `${node.trunkInterface}.${VLAN}`;
  const name = `seatrial-trunk-${randomBytes(4).toString('hex')}`;
  undo.add(`remove the network ${name} of ${node.name}`, () => engine.networks.remove(name));
  await asked(
    context,
    node.name,
    `POST /networks/create macvlan, parent ${parent}`,
    () =>
      engine.networks.create(
        { Name: name, Driver: 'macvlan', Options: { parent }, IPAM: { Config: [{ Subnet: SUBNET }] } },
        { signal },
      ),
    (id) => id,
  );
  undo.add(`remove the container ${name} of ${node.name}`, () => engine.containers.remove(name));
  const id = await engine.containers.create(
    name,
    {
      Image: lab.probeImage,
      Cmd: ['seatrial-responder'],
      Env: [`SEATRIAL_NODE=${node.name}`],
      HostConfig: { NetworkMode: name },
      NetworkingConfig: { EndpointsConfig: { [name]: { IPAMConfig: { IPv4Address: address } } } },
    },
    { signal },
  );
  await engine.containers.start(id, { signal });
  const [details, links] = await Promise.all([
    asked(
      context,
      node.name,
      `GET /containers/${name}/json`,
      () => engine.containers.inspect(id, { signal }),
      ({ NetworkSettings }) => NetworkSettings.Networks,
    ),
    witnessed(context, node.shell, 'Subinterface of the trunk').run(`ip -d link show ${parent}`),
  ]);
  const mac = details.NetworkSettings.Networks[name]?.MacAddress;
  if (mac === undefined || mac === '' || !details.State.Running) {
    throw cannotMeasure(`the container on ${node.name} to run in ${name}`, details.State.Error || details.State.Status);
  }
  return {
    node,
    name,
    mac,
    namespace: details.NetworkSettings.SandboxKey,
    subinterface: links.exitCode === 0 && links.stdout.includes(`vlan protocol 802.1Q id ${VLAN} `),
  };
}

export function judgeTrunk(seen: Trunk): Judgement<Reason> {
  const { vlan, sender, receiver, sent, received } = seen;
  const [without] = seen.withoutSubinterface;
  if (without !== undefined) {
    return broken(
      'no-subinterface',
      { node: without },
      `The engine on ${without} makes the subinterface of VLAN ${vlan}; there is none.`,
    );
  }
  if (sent.tagged === 0 || sent.tagged < sent.all) {
    return broken(
      'sent-untagged',
      { node: sender },
      `Frames leave ${sender} tagged with VLAN ${vlan}; ${sent.tagged} of ${sent.all} did.`,
    );
  }
  if (received.all > received.tagged) {
    return broken(
      'tag-lost',
      { node: receiver },
      `Frames arrive at ${receiver} tagged with VLAN ${vlan}; ${received.tagged} of ${received.all} did.`,
    );
  }
  if (seen.errors.length > 0 || seen.answers.length === 0) {
    return broken(
      'unreachable',
      { node: sender, peer: receiver },
      `The container on ${receiver} answers the one on ${sender} in VLAN ${vlan}; ${seen.errors.length} of ${seen.tries} tries ended with ${seen.errors[0] ?? 'nothing'}.`,
    );
  }
  const stranger = seen.answers.find((node) => node !== receiver);
  if (stranger !== undefined) {
    return broken(
      'stranger-answers',
      { node: sender, peer: receiver },
      `The container on ${receiver} answers; one on ${stranger} did.`,
    );
  }
  return ok(
    `${seen.answers.length} connections from ${sender} to ${receiver} in VLAN ${vlan}; all ${received.all} frames arrived tagged.`,
  );
}
