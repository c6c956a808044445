import { setTimeout as delay } from 'node:timers/promises';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { lookUpMany, summariseLookups, type Lookup } from '../../src/probes/lookups.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { groupBy } from '../support/sets.js';
import { shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { ASKERS_ALIAS, NAMES } from './stack.js';

/** Numbers of replicas that are gone through; it ends as it was deployed. */
const SCALES = [2, 1] as const;
/** All nodes must answer alike this long after the tasks run. */
const AGREE_WITHIN_MS = 4000;
const ASK_EVERY_MS = 150;

const REASONS = ['no-answer', 'nodes-differ', 'change-unseen'] as const;
type Reason = (typeof REASONS)[number];

/** What all nodes answered after one change. */
interface Round {
  readonly replicas: number;
  /** Until all answered alike, in milliseconds after the tasks ran; `null` when they did not in time. */
  readonly alikeAfterMs: number | null;
  /** The last answers, those of one node to all names together. */
  readonly nodes: readonly { readonly node: string; readonly answers: readonly Lookup[] }[];
}

export interface Alike {
  /** The service that changes. */
  readonly service: string;
  readonly rounds: readonly Round[];
}

export default defineScenario({
  id: 'discovery/same-on-every-node',
  claim: `Within ${AGREE_WITHIN_MS / 1000} s of a change all participating nodes give the same answers to the same names.`,
  level: 'core',
  requirements: ['R-discovery-agreement'],
  needs: ['vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => NAMES,
  reasons: REASONS,
  deadlineMs: 45_000,
  convergesWithinMs: 8000,
  measure: async (context): Promise<Alike> => {
    const { stack } = context;
    const [service, asker] = [stack.service('roster').name, stack.service('asker').name];
    const names = [service, `tasks.${service}`, asker, `tasks.${asker}`, ASKERS_ALIAS];
    const askers = await stack.tasks('asker');
    const rounds: Round[] = [];
    for (const replicas of SCALES) {
      await stack.scale('roster', replicas);
      const round = await askUntilAlike(context, askers, names, service, replicas);
      rounds.push(round);
      if (round.alikeAfterMs === null) break;
    }
    return { service, rounds };
  },
  judge: judgeAlike,
  faults: [
    {
      kind: 'lab',
      fault: findFault('gossip/cut'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'nodes-differ', place: { node: AIMED_NODE } },
    },
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

async function askUntilAlike(
  context: MeasureContext,
  askers: readonly RunningTask[],
  names: readonly string[],
  changing: string,
  replicas: number,
): Promise<Round> {
  const started = performance.now();
  for (;;) {
    const nodes = await Promise.all(
      askers.map(async (asker) => ({
        node: asker.node.name,
        answers: await lookUpMany(shellOfTask(asker), { names, timeoutMs: 500 }),
      })),
    );
    const elapsedMs = performance.now() - started;
    const alike = oddNode(nodes) === null && nodes.every(({ answers }) => sawChange(answers, changing, replicas));
    if (alike || elapsedMs > AGREE_WITHIN_MS) {
      for (const { node, answers } of nodes) {
        context.note({
          title: `Answers on ${node} with ${replicas} tasks of ${changing}`,
          node,
          command: `lookups of ${names.join(' ')}`,
          exitCode: 0,
          durationMs: elapsedMs,
          output: summariseLookups(answers),
          truncatedBytes: 0,
        });
      }
      return { replicas, alikeAfterMs: alike ? elapsedMs : null, nodes };
    }
    await delay(ASK_EVERY_MS, undefined, { signal: context.signal });
  }
}

/** The answers tell of as many tasks of the changing service as there are now. */
function sawChange(answers: readonly Lookup[], changing: string, replicas: number): boolean {
  return answers.some(({ name, addresses }) => name === `tasks.${changing}` && addresses.length === replicas);
}

/** Answers without what may differ: the order of addresses, and how a missing name is told. */
function essence({ name, addresses }: Lookup): string {
  return `${name}: ${addresses.toSorted().join(' ')}`;
}

/** A node whose answers are not those of most nodes, and the first name at which they differ. */
function oddNode(
  nodes: Round['nodes'],
): { readonly node: string; readonly own: Lookup; readonly usual: Lookup } | null {
  const views = [...groupBy(nodes, ({ answers }) => answers.map(essence).join('; ')).values()];
  const [usual, odd] = views.toSorted((a, b) => b.length - a.length).map(([first]) => first);
  if (usual === undefined || odd === undefined) return null;
  for (const [index, own] of odd.answers.entries()) {
    const other = usual.answers[index];
    if (other !== undefined && essence(other) !== essence(own)) return { node: odd.node, own, usual: other };
  }
  return null;
}

export function judgeAlike({ service, rounds }: Alike): Judgement<Reason> {
  for (const { replicas, alikeAfterMs, nodes } of rounds) {
    if (alikeAfterMs !== null) continue;
    for (const { node, answers } of nodes) {
      const silent = answers.find(({ responseCode }) => responseCode === null);
      if (silent === undefined) continue;
      return broken(
        'no-answer',
        { node, service },
        `The resolver on ${node} answers for ${silent.name}; it does not (${silent.error ?? 'no error'}).`,
      );
    }
    const odd = oddNode(nodes);
    if (odd !== null) {
      return broken(
        'nodes-differ',
        { node: odd.node, service },
        `All nodes answer alike ${AGREE_WITHIN_MS / 1000} s after ${service} has ${replicas} tasks; asked for ${odd.own.name}, ` +
          `${odd.node} says ${odd.own.addresses.join(', ') || 'none'} and others ${odd.usual.addresses.join(', ') || 'none'}.`,
      );
    }
    return broken(
      'change-unseen',
      { service },
      `All nodes know of the ${replicas} tasks of ${service} after ${AGREE_WITHIN_MS / 1000} s; none does.`,
    );
  }
  const times = rounds.map(
    ({ replicas, alikeAfterMs }) => `${replicas} tasks after ${(alikeAfterMs ?? 0).toFixed(0)} ms`,
  );
  const [first] = rounds;
  return ok(
    `${first?.nodes.length ?? 0} nodes gave the same answers to ${first?.nodes[0]?.answers.length ?? 0} names: ${times.join(', ')}.`,
  );
}
