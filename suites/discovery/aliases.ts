import { setTimeout as delay } from 'node:timers/promises';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { lookUpMany, summariseLookups, type Lookup } from '../../src/probes/lookups.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { askFrom, describeAnswer } from '../support/names.js';
import { differenceOf } from '../support/sets.js';
import { cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { NAMES, SHARED_ALIAS, someNames } from './stack.js';

const ASK_EVERY_MS = 100;
/** As long as resolvers of the C library wait before they ask again (resolv.conf(5)): a busy node only answers later. */
const ANSWER_WITHIN_MS = 5000;

const REASONS = ['alias-unknown', 'alias-shared', 'alias-lost'] as const;
type Reason = (typeof REASONS)[number];

export interface Aliased {
  /** What the alias means in each network. */
  readonly networks: readonly {
    readonly network: string;
    readonly service: string;
    readonly virtualAddress: string;
    readonly node: string;
    readonly answer: Lookup;
  }[];
  /** What it meant while the service that has it was updated, and afterwards. */
  readonly updated: {
    readonly service: string;
    readonly network: string;
    readonly node: string;
    readonly virtualAddress: string;
    readonly tookMs: number;
    readonly answers: readonly Lookup[];
  };
}

interface Parameters {
  /** Network and alias of the second service. */
  readonly second: { readonly network: 'apart' | 'plain'; readonly alias: string };
  /** The update leaves the alias as it is. */
  readonly keepsAlias: boolean;
}

const PARAMETERS: Parameters = { second: { network: 'apart', alias: SHARED_ALIAS }, keepsAlias: true };

export default defineScenario({
  id: 'discovery/aliases',
  claim: 'An alias means one service in each network, another one in another network, and stays through an update.',
  level: 'core',
  requirements: ['R-discovery-aliases'],
  needs: ['vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ second, keepsAlias }) => {
    if (!keepsAlias) {
      // Stopped first: as long as one task of the service is left, engines keep every alias that any task of it had.
      return someNames('unnamed', { asker: { scale: 1 }, front: { update: { order: 'stop-first' } }, back: {} });
    }
    if (second.network === 'apart') return NAMES;
    return someNames(`beside-${second.alias}`, {
      asker: { scale: 1 },
      front: {},
      back: { networks: [second.network], aliases: [second.alias] },
    });
  },
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context, { second, keepsAlias }): Promise<Aliased> => {
    const { stack } = context;
    const [[asker], [back]] = await Promise.all([stack.tasks('asker'), stack.tasks('back')]);
    if (asker === undefined || back === undefined) throw cannotMeasure('tasks that ask', 'none');
    const means = async (
      task: RunningTask,
      service: string,
      network: string,
      alias: string,
    ): Promise<Aliased['networks'][number]> => {
      const { name, virtualAddresses } = stack.service(service);
      const real = stack.network(network).name;
      const virtualAddress = virtualAddresses[real];
      const [answer] = await askFrom(context, task, { names: [alias], timeoutMs: ANSWER_WITHIN_MS });
      if (virtualAddress === undefined || answer === undefined) {
        throw cannotMeasure(`a virtual address of ${name} in ${real}`, 'none');
      }
      return { network: real, service: name, virtualAddress, node: task.node.name, answer };
    };
    const networks = await Promise.all([
      means(asker, 'front', 'plain', SHARED_ALIAS),
      means(back, 'back', second.network, second.alias),
    ]);
    const [{ virtualAddress, network, service, node }] = networks;
    const { answers, tookMs } = await askWhile(context, asker, SHARED_ALIAS, async () => {
      await stack.update('front', ({ TaskTemplate, ...spec }) => ({
        ...spec,
        TaskTemplate: {
          ...TaskTemplate,
          ForceUpdate: (TaskTemplate.ForceUpdate ?? 0) + 1,
          ...(keepsAlias ? {} : { Networks: (TaskTemplate.Networks ?? []).map(({ Target }) => ({ Target })) }),
        },
      }));
      return stack.settled('front');
    });
    return { networks, updated: { service, network, node, virtualAddress, tookMs, answers } };
  },
  judge: judgeAliases,
  faults: [
    {
      kind: 'mutation',
      name: 'same-alias',
      does: 'Gives two services the same alias in the same network.',
      change: { second: { network: 'plain', alias: SHARED_ALIAS } },
      expect: { reason: 'alias-shared', place: { network: 'names-beside-shopwindow-plain' } },
    },
    {
      kind: 'mutation',
      name: 'alias-dropped',
      does: 'Updates the service to be without its alias, stopping its task first.',
      change: { keepsAlias: false },
      expect: { reason: 'alias-lost', place: { service: 'names-unnamed-front' } },
    },
    {
      kind: 'mutation',
      name: 'other-alias',
      does: 'Gives a second service in the same network another alias.',
      change: { second: { network: 'plain', alias: 'storeroom' } },
      expect: 'look-alike',
    },
  ],
});

/** Asks for a name again and again while something is done, and once more when it is done. */
async function askWhile(
  context: MeasureContext,
  task: RunningTask,
  name: string,
  work: () => Promise<number>,
): Promise<{ readonly answers: readonly Lookup[]; readonly tookMs: number }> {
  const answers: Lookup[] = [];
  const started = performance.now();
  const progress = { over: false };
  const ask = async (): Promise<void> => {
    answers.push(...(await lookUpMany(shellOfTask(task), { names: [name], timeoutMs: ANSWER_WITHIN_MS })));
  };
  const asking = (async () => {
    while (!progress.over) {
      await ask();
      await delay(ASK_EVERY_MS, undefined, { signal: context.signal });
    }
  })();
  try {
    const tookMs = await work();
    progress.over = true;
    await asking;
    await ask();
    return { answers, tookMs };
  } finally {
    progress.over = true;
    await asking.catch(() => undefined);
    context.note({
      title: `${task.name} asks for ${name} during an update`,
      node: task.node.name,
      command: `${answers.length} lookups of ${name}`,
      exitCode: 0,
      durationMs: performance.now() - started,
      output: summariseLookups(answers),
      truncatedBytes: 0,
    });
  }
}

export function judgeAliases({ networks, updated }: Aliased): Judgement<Reason> {
  for (const { network, service, virtualAddress, node, answer } of networks) {
    const place = { node, network, service };
    const means = `${answer.name} means ${service} (${virtualAddress}) and nothing else in ${network}`;
    const { missing, extra } = differenceOf([virtualAddress], answer.addresses);
    if (missing.length > 0)
      return broken('alias-unknown', place, `${means}; the answer was ${describeAnswer(answer)}.`);
    if (extra.length > 0) return broken('alias-shared', place, `${means}; the answer was ${describeAnswer(answer)}.`);
  }
  const { service, network, node, virtualAddress, answers, tookMs } = updated;
  const lost = answers.find(({ addresses }) => addresses.join() !== virtualAddress);
  if (lost !== undefined) {
    return broken(
      'alias-lost',
      { node, network, service },
      `${lost.name} means ${service} (${virtualAddress}) all through an update; an answer was ${describeAnswer(lost)}.`,
    );
  }
  return ok(
    `${networks.map(({ answer, service: of, network: within }) => `${answer.name} means ${of} in ${within}`).join(', ')}; ` +
      `it did in ${answers.length} answers through an update of ${tookMs.toFixed(0)} ms.`,
  );
}
