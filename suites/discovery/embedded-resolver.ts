import { setTimeout as delay } from 'node:timers/promises';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { EMBEDDED_RESOLVER } from '../../src/probes/dns.js';
import type { Lookup } from '../../src/probes/lookups.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { freshName, startContainer } from '../support/containers.js';
import { witnessed } from '../support/evidence.js';
import { askFrom, describeAnswer } from '../support/names.js';
import { differenceOf } from '../support/sets.js';
import { addressOf, cannotMeasure, oneTaskPerNode } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { ASKERS_ALIAS, NAMES } from './stack.js';

/** A container that just started is known everywhere in this time. */
const KNOWN_WITHIN_MS = 4000;
const ASK_EVERY_MS = 150;

const REASONS = ['other-resolver', 'no-answer', 'name-unknown', 'wrong-addresses'] as const;
type Reason = (typeof REASONS)[number];

/** A name and the addresses that it has. */
interface KnownName {
  /** What has the name, for people. */
  readonly kind: string;
  readonly name: string;
  readonly addresses: readonly string[];
}

export interface Resolved {
  readonly service: string;
  readonly known: readonly KnownName[];
  readonly askers: readonly {
    readonly node: string;
    /** Name servers in the task's resolv.conf. */
    readonly servers: readonly string[];
    readonly answers: readonly Lookup[];
  }[];
}

export default defineScenario({
  id: 'discovery/embedded-resolver',
  claim: `Containers ask ${EMBEDDED_RESOLVER}, which knows services, tasks, containers and aliases of their networks.`,
  level: 'core',
  requirements: ['R-discovery-resolver'],
  needs: ['vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => NAMES,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<Resolved> => {
    const { stack } = context;
    const network = stack.network('plain').name;
    const service = stack.service('asker');
    const virtual = service.virtualAddresses[network];
    const tasks = oneTaskPerNode(await stack.tasks('asker'));
    const [first] = tasks;
    if (virtual === undefined || first === undefined) {
      throw cannotMeasure(`a virtual address and a task of ${service.name}`, `${virtual ?? 'none'}, ${tasks.length}`);
    }
    const alias = freshName('alias');
    const container = await startContainer(context, first.node, { network, endpoint: { Aliases: [alias] } });
    const attached = container.addresses[network] ?? '';
    const known: KnownName[] = [
      { kind: 'service', name: service.name, addresses: [virtual] },
      { kind: 'service alias', name: ASKERS_ALIAS, addresses: [virtual] },
      {
        kind: 'tasks of a service',
        name: `tasks.${service.name}`,
        addresses: tasks.map((task) => addressOf(task, network)),
      },
      ...tasks.map((task) => ({
        kind: 'task',
        name: `${task.name}.${task.id}`,
        addresses: [addressOf(task, network)],
      })),
      { kind: 'container', name: container.name, addresses: [attached] },
      { kind: 'container alias', name: alias, addresses: [attached] },
    ];
    const askers = await Promise.all(
      tasks.map(async (task) => {
        const files = witnessed(context, task.node.shell, `Resolver settings of ${task.name}`);
        const [{ stdout }, answers] = await Promise.all([
          files.run(`cat /proc/${task.pid}/root/etc/resolv.conf`),
          askUntilKnown(context, task, known),
        ]);
        const servers = [...stdout.matchAll(/^nameserver\s+(\S+)/gm)].flatMap(([, server]) => server ?? []);
        return { node: task.node.name, servers, answers };
      }),
    );
    return { service: service.name, known, askers };
  },
  judge: judgeResolved,
  faults: [
    {
      kind: 'lab',
      fault: findFault('discovery/remove-redirect'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, service: stack.service('asker').name }),
      expect: { reason: 'no-answer', place: { node: AIMED_NODE } },
    },
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** Asks for all names until the answers are right, as what just started must become known first, or for long enough. */
async function askUntilKnown(
  context: MeasureContext,
  task: RunningTask,
  known: readonly KnownName[],
): Promise<readonly Lookup[]> {
  const started = performance.now();
  for (;;) {
    const answers = await askFrom(context, task, { names: known.map(({ name }) => name), timeoutMs: 500 });
    const silent = answers.some(({ responseCode }) => responseCode === null);
    const right = known.every(({ name, addresses }) => {
      const { missing, extra } = differenceOf(
        addresses,
        answers.find((answer) => answer.name === name)?.addresses ?? [],
      );
      return missing.length + extra.length === 0;
    });
    if (right || silent || performance.now() - started > KNOWN_WITHIN_MS) return answers;
    await delay(ASK_EVERY_MS, undefined, { signal: context.signal });
  }
}

export function judgeResolved({ service, known, askers }: Resolved): Judgement<Reason> {
  for (const { node, servers } of askers) {
    if (servers.length !== 1 || servers[0] !== EMBEDDED_RESOLVER) {
      return broken(
        'other-resolver',
        { node, service },
        `Tasks on ${node} are told to ask ${EMBEDDED_RESOLVER} and nobody else; they are told ${servers.join(', ') || 'nothing'}.`,
      );
    }
  }
  for (const { node, answers } of askers) {
    for (const { kind, name, addresses } of known) {
      const place = { node, service };
      const answer = answers.find((candidate) => candidate.name === name);
      if (answer === undefined || answer.responseCode === null) {
        return broken(
          'no-answer',
          place,
          `${EMBEDDED_RESOLVER} answers tasks on ${node}; asked for ${name} it did not (${answer?.error ?? 'not asked'}).`,
        );
      }
      const { missing, extra } = differenceOf(addresses, answer.addresses);
      if (missing.length + extra.length === 0) continue;
      return broken(
        answer.addresses.length === 0 ? 'name-unknown' : 'wrong-addresses',
        place,
        `The ${kind} name ${name} has ${addresses.join(', ')} on ${node}; the answer was ${describeAnswer(answer)}.`,
      );
    }
  }
  const kinds = [...new Set(known.map(({ kind }) => kind))];
  return ok(
    `${EMBEDDED_RESOLVER} answered on ${askers.length} nodes for ${known.length} names each: ${kinds.join(', ')}.`,
  );
}
