import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { attempt, makeNetwork, startContainer, type EngineAnswer, type OwnContainer } from '../support/containers.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { interfacesOf } from '../support/interfaces.js';

const REASONS = ['other-interfaces', 'not-alive', 'way-out', 'joined', 'other-refusal'] as const;
type Reason = (typeof REASONS)[number];

const TIMEOUT_MS = 500;
/** Of the container on the host network: the responder's usual port may be taken there. */
const HOST_PORT = 15088;
/** What engines say of a container without a network, or with that of the host, that shall join another one. */
const REFUSALS = {
  none: /cannot be connected to multiple networks with one of the networks in private \(none\) mode/i,
  host: /cannot be (dis)?connected (to|from) (host network|.*any other network)|sharing network namespace with .*host/i,
};

export interface LoopbackOnly {
  readonly node: string;
  readonly container: string;
  readonly interfaces: readonly string[];
  /** Who answers the container at its loopback address. */
  readonly loopbackAnsweredBy: string | null;
  /** Who answers it at its node's address, and how it ended. */
  readonly wayOut: { readonly answeredBy: string | null; readonly error: string | null };
  readonly joins: readonly { readonly mode: 'none' | 'host'; readonly answer: EngineAnswer<unknown> }[];
}

interface Parameters {
  readonly network: 'none' | 'bridge';
  /** What the containers shall join: the default bridge or one of the user's. */
  readonly joined: 'default' | 'user-defined';
}

const PARAMETERS: Parameters = { network: 'none', joined: 'default' };

export default defineScenario({
  id: 'none/loopback-only',
  claim:
    'A container on the none network has its loopback and nothing else; neither it nor one on the host network can join another network.',
  level: 'core',
  requirements: ['R-none-loopback'],
  needs: ['network-namespace'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context, { network, joined }): Promise<LoopbackOnly> => {
    const node = context.lab.node(AIMED_NODE);
    const other = joined === 'default' ? 'bridge' : await makeNetwork(context, node, { Driver: 'bridge' });
    const [container, onHost] = await Promise.all([
      startContainer(context, node, { network }),
      startContainer(context, node, { network: 'host', Cmd: ['seatrial-responder', String(HOST_PORT)] }),
    ]);
    const [interfaces, tries] = await Promise.all([
      interfacesOf(witnessed(context, container.shell, `Interfaces of ${container.name}`)),
      dialWitnessed(context, container.shell, `${container.name} connects to its loopback and to its node`, {
        targets: [
          { address: '127.0.0.1', port: RESPONDER_PORT, protocol: 'tcp' },
          { address: node.controlAddress, port: HOST_PORT, protocol: 'tcp' },
        ],
        timeoutMs: TIMEOUT_MS,
      }),
    ]);
    const join = (one: OwnContainer): Promise<EngineAnswer<unknown>> =>
      attempt(context, node.name, `POST /networks/${other}/connect ${one.name}`, () =>
        node.engine.networks.connect(other, one.id, {}, { signal: context.signal }),
      );
    const [ofNone, ofHost] = await Promise.all([join(container), join(onHost)]);
    const [loopback, out] = tries;
    return {
      node: node.name,
      container: container.name,
      interfaces: interfaces.map(({ name }) => name),
      loopbackAnsweredBy: loopback?.identity?.task ?? null,
      wayOut: { answeredBy: out?.identity?.task ?? null, error: out?.error ?? null },
      joins: [
        { mode: 'none', answer: ofNone },
        { mode: 'host', answer: ofHost },
      ],
    };
  },
  judge: judgeLoopbackOnly,
  faults: [
    {
      kind: 'mutation',
      name: 'bridge',
      does: 'Starts the container on the default bridge.',
      change: { network: 'bridge' },
      expect: { reason: 'other-interfaces', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'joins-a-user-defined-one',
      does: 'Joins the containers to a user-defined bridge instead of the default one.',
      change: { joined: 'user-defined' },
      expect: 'look-alike',
    },
  ],
});

export function judgeLoopbackOnly(seen: LoopbackOnly): Judgement<Reason> {
  const { node, container, interfaces, wayOut, joins } = seen;
  const place = { node, task: container };
  if (interfaces.join() !== 'lo') {
    return broken('other-interfaces', place, `${container} has lo and nothing else; it has ${interfaces.join(', ')}.`);
  }
  if (seen.loopbackAnsweredBy !== container) {
    return broken(
      'not-alive',
      place,
      `${container} answers itself at its loopback, which shows that the probe works; ${seen.loopbackAnsweredBy ?? 'nobody'} does.`,
    );
  }
  if (wayOut.answeredBy !== null || wayOut.error !== 'ENETUNREACH') {
    return broken(
      'way-out',
      place,
      `${container} has no way to its node (ENETUNREACH); it met ${wayOut.answeredBy ?? wayOut.error ?? 'something'}.`,
    );
  }
  for (const { mode, answer } of joins) {
    const wanted = `A container on the ${mode} network cannot join another one`;
    if (answer.accepted) return broken('joined', { node }, `${wanted}; it was joined.`);
    if (!REFUSALS[mode].test(answer.reason)) {
      return broken('other-refusal', { node }, `${wanted} because of its mode; the engine says: ${answer.reason}`);
    }
  }
  return ok(
    `${container} has lo only and no way out; joins were refused: ${joins.map(({ mode, answer }) => `${mode}: ${answer.accepted ? '' : answer.reason}`).join('; ')}.`,
  );
}
