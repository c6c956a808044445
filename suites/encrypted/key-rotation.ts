import { setTimeout as delay } from 'node:timers/promises';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { Shell } from '../../src/lab/shell.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { dial } from '../../src/probes/dial.js';
import { readSecurity } from '../../src/probes/xfrm.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { witnessed } from '../support/evidence.js';
import { cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { SECRECY } from './stack.js';

/** Managers make a new key this often; no setting changes it. */
const ROTATION_MS = 12 * 3600_000;
/** Nodes take up what managers made within seconds; the rest is for a machine that is busy. */
const MARGIN_MS = 15 * 60_000;
const SOAK_MS = ROTATION_MS + MARGIN_MS;
const LOOK_EVERY_MS = 10_000;
/** How long is watched on after the keys have changed everywhere. */
const AFTERWARDS_MS = 60_000;
const SERVICE_LABEL = 'com.docker.swarm.service.name';

const REASONS = ['keys-unchanged', 'states-differ', 'requests-lost'] as const;
type Reason = (typeof REASONS)[number];

/** Security associations of one node with all others, by their numbers, which follow from the keys. */
export interface NodeKeys {
  readonly node: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface KeyRotation {
  readonly keys: readonly NodeKeys[];
  /** Associations from one node to another that only one of both has. */
  readonly unshared: readonly { readonly from: string; readonly to: string; readonly spi: string }[];
  readonly requests: number;
  readonly lost: number;
  readonly watchedMs: number;
}

export default defineScenario({
  id: 'encrypted/key-rotation',
  claim:
    'The keys of encrypted overlays change every 12 hours on every node that takes part, and no request between tasks is lost meanwhile.',
  level: 'extended',
  requirements: ['R-encrypted-key-rotation'],
  needs: ['esp-aes-gcm'],
  disturbs: 'nothing',
  soakMs: SOAK_MS,
  parameters: {},
  stack: () => SECRECY,
  reasons: REASONS,
  deadlineMs: SOAK_MS + 2 * MARGIN_MS,
  measure: async (context): Promise<KeyRotation> => {
    const { nodes } = context.lab;
    const [sender, receiver] = [
      context.lab.node(AIMED_NODE),
      nodes.find(({ name }) => name !== AIMED_NODE) ?? context.lab.manager(),
    ];
    const network = context.stack.network('sealed').name;
    const [from, to] = await Promise.all([memberOn(context, sender), memberOn(context, receiver)]);
    const address = to.addresses[network];
    if (address === undefined) throw cannotMeasure(`an address in ${network} on ${receiver.name}`, 'none');
    const before = await readKeys(nodes, ({ shell }) => shell);
    const started = performance.now();
    let [requests, lost] = [0, 0];
    let changedAtMs: number | null = null;
    for (let elapsedMs = 0; elapsedMs < (changedAtMs ?? SOAK_MS) + AFTERWARDS_MS;) {
      const tries = await dial(from.shell, { targets: [{ address, port: RESPONDER_PORT, protocol: 'tcp' }] });
      requests += tries.length;
      lost += tries.filter(({ identity }) => identity === null).length;
      await delay(LOOK_EVERY_MS, undefined, { signal: context.signal });
      elapsedMs = performance.now() - started;
      if (changedAtMs !== null) continue;
      const now = await readKeys(nodes, ({ shell }) => shell);
      if (now.every(({ spis }, index) => isChanged(before[index]?.spis ?? [], spis))) changedAtMs = elapsedMs;
    }
    const after = await readKeys(nodes, ({ shell }) => witnessed(context, shell, 'Security associations at the end'));
    return {
      keys: after.map(({ node, spis }, index) => ({ node, before: before[index]?.spis ?? [], after: spis })),
      unshared: unsharedStates(after),
      requests,
      lost,
      watchedMs: performance.now() - started,
    };
  },
  judge: judgeKeys,
  faults: [
    // Keys come from the managers: a node that hears nothing of them goes on with those that it has.
    {
      kind: 'lab',
      fault: findFault('management/cut'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'keys-unchanged', place: { node: AIMED_NODE } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** The task of a node, asked for at its own engine: managers forget tasks of nodes that they do not hear. */
async function memberOn(
  { stack, signal }: MeasureContext,
  { name, engine, shell }: LabNode,
): Promise<{ readonly shell: Shell; readonly addresses: Readonly<Record<string, string>> }> {
  const service = stack.service('member').name;
  const [found] = await engine.containers.list(
    { label: [`${SERVICE_LABEL}=${service}`], status: ['running'] },
    { signal },
  );
  if (found === undefined) throw cannotMeasure(`a task of ${service} on ${name}`, 'none');
  const { NetworkSettings } = await engine.containers.inspect(found.Id, { signal });
  return {
    shell: shell.inNetworkNamespace(NetworkSettings.SandboxKey),
    addresses: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([network, { IPAddress }]) => [network, IPAddress]),
    ),
  };
}

/** What one node's kernel holds. */
export interface HeldStates {
  readonly node: string;
  readonly address: string;
  readonly spis: readonly string[];
  readonly states: readonly { readonly source: string; readonly destination: string; readonly spi: string }[];
}

function readKeys(nodes: readonly LabNode[], shellOf: (node: LabNode) => Shell): Promise<readonly HeldStates[]> {
  return Promise.all(
    nodes.map(async (node) => {
      const { states } = await readSecurity(shellOf(node));
      return {
        node: node.name,
        address: node.controlAddress,
        spis: [...new Set(states.map(({ spi }) => spi))].toSorted(),
        states,
      };
    }),
  );
}

/** True when there is an association that was not there before. */
function isChanged(before: readonly string[], after: readonly string[]): boolean {
  return after.some((spi) => !before.includes(spi));
}

/** Associations that a node encrypts with and their receiver does not know. */
export function unsharedStates(nodes: readonly HeldStates[]): KeyRotation['unshared'] {
  return nodes.flatMap((from) =>
    nodes
      .filter((to) => to !== from)
      .flatMap((to) => {
        const between = ({ source, destination }: HeldStates['states'][number]): boolean =>
          source === from.address && destination === to.address;
        const known = new Set(to.states.filter(between).map(({ spi }) => spi));
        return from.states
          .filter((state) => between(state) && !known.has(state.spi))
          .map(({ spi }) => ({ from: from.node, to: to.node, spi }));
      }),
  );
}

export function judgeKeys({ keys, unshared, requests, lost, watchedMs }: KeyRotation): Judgement<Reason> {
  const hours = (watchedMs / 3600_000).toFixed(1);
  for (const { node, before, after } of keys) {
    if (!isChanged(before, after)) {
      return broken(
        'keys-unchanged',
        { node },
        `${node} gets new keys within 12 hours; after ${hours} h it has only associations that it had (${after.length}).`,
      );
    }
  }
  const [state] = unshared;
  if (state !== undefined) {
    return broken(
      'states-differ',
      { node: state.to, peer: state.from },
      `${state.to} knows what ${state.from} encrypts with; it does not know ${state.spi}.`,
    );
  }
  if (lost > 0 || requests === 0) {
    return broken(
      'requests-lost',
      {},
      `All requests over the encrypted network are answered; ${lost} of ${requests} were not.`,
    );
  }
  return ok(`${keys.length} nodes got new keys within ${hours} h; all ${requests} requests meanwhile were answered.`);
}
