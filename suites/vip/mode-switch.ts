import { setTimeout as delay } from 'node:timers/promises';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { lookUpMany, summariseLookups, type Lookup } from '../../src/probes/lookups.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { describeAnswer } from '../support/names.js';
import { differenceOf } from '../support/sets.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { VIRTUAL } from './stack.js';

/** Modes that are gone through; it ends as it was deployed. */
const MODES = ['dnsrr', 'vip'] as const;
/** Answers must be right this long after the tasks run. */
const AGREE_WITHIN_MS = 3000;
const ASK_EVERY_MS = 100;

const REASONS = ['still-virtual', 'no-virtual-address', 'other-answer'] as const;
type Reason = (typeof REASONS)[number];

export interface Switched {
  readonly service: string;
  readonly modes: readonly {
    readonly mode: 'vip' | 'dnsrr';
    readonly virtualAddress: string | null;
    readonly taskAddresses: readonly string[];
    readonly node: string;
    /** The last answer, and when it was right, in milliseconds after the tasks ran. */
    readonly answer: Lookup;
    readonly rightAfterMs: number | null;
  }[];
}

interface Parameters {
  /** The service is updated at all. */
  readonly updates: boolean;
  /** The updates change an environment variable, too. */
  readonly changesMore: boolean;
}

const PARAMETERS: Parameters = { updates: true, changesMore: false };

export default defineScenario({
  id: 'vip/mode-switch',
  claim:
    'Updated to DNSRR, a service loses its virtual address and its name means all tasks; updated back, it means a virtual address.',
  level: 'core',
  requirements: ['R-vip-mode'],
  needs: ['vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => VIRTUAL,
  reasons: REASONS,
  deadlineMs: 45_000,
  convergesWithinMs: 5000,
  measure: async (context, { updates, changesMore }): Promise<Switched> => {
    const { stack } = context;
    const network = stack.network('plain').name;
    const service = stack.service('turncoat').name;
    const [asker] = await stack.tasks('asker');
    if (asker === undefined) throw cannotMeasure('a task that asks', 'none');
    const modes: Switched['modes'][number][] = [];
    for (const mode of MODES) {
      if (updates) {
        await stack.update('turncoat', ({ TaskTemplate, EndpointSpec, ...spec }) => ({
          ...spec,
          TaskTemplate: changesMore
            ? {
                ...TaskTemplate,
                ContainerSpec: { ...TaskTemplate.ContainerSpec, Env: environment(TaskTemplate, mode) },
              }
            : TaskTemplate,
          EndpointSpec: { ...EndpointSpec, Mode: mode },
        }));
        await stack.settled('turncoat');
      }
      const [{ virtualAddresses }, tasks] = await Promise.all([stack.readService('turncoat'), stack.tasks('turncoat')]);
      const virtualAddress = virtualAddresses[network] ?? null;
      const taskAddresses = tasks.map((task) => addressOf(task, network));
      const expected = mode === 'dnsrr' ? taskAddresses : [virtualAddress ?? ''];
      const { answer, rightAfterMs } = await askUntilRight(context, asker, service, expected);
      modes.push({ mode, virtualAddress, taskAddresses, node: asker.node.name, answer, rightAfterMs });
    }
    return { service, modes };
  },
  judge: judgeSwitched,
  faults: [
    {
      kind: 'mutation',
      name: 'update-skipped',
      does: 'Leaves the updates out.',
      change: { updates: false },
      expect: { reason: 'still-virtual', place: { service: 'virtual-turncoat' } },
    },
    {
      kind: 'mutation',
      name: 'more-changed',
      does: 'Changes an environment variable of the service with each update.',
      change: { changesMore: true },
      expect: 'look-alike',
    },
  ],
});

/** The environment with a variable that tells the mode; one of an earlier change is left out. */
function environment(
  { ContainerSpec }: { readonly ContainerSpec: { readonly Env?: readonly string[] } },
  mode: string,
): readonly string[] {
  return [...(ContainerSpec.Env ?? []).filter((entry) => !entry.startsWith('MODE=')), `MODE=${mode}`];
}

async function askUntilRight(
  context: MeasureContext,
  asker: RunningTask,
  name: string,
  expected: readonly string[],
): Promise<{ readonly answer: Lookup; readonly rightAfterMs: number | null }> {
  const started = performance.now();
  for (;;) {
    const [answer] = await lookUpMany(shellOfTask(asker), { names: [name] });
    if (answer === undefined) throw cannotMeasure('an answer to every question', 'none');
    const elapsedMs = performance.now() - started;
    const { missing, extra } = differenceOf(expected, answer.addresses);
    const right = missing.length + extra.length === 0;
    if (right || elapsedMs > AGREE_WITHIN_MS) {
      context.note({
        title: `${asker.name} asks for ${name}`,
        node: asker.node.name,
        command: `lookups of ${name}, expecting ${expected.join(' ')}`,
        exitCode: 0,
        durationMs: elapsedMs,
        output: summariseLookups([answer]),
        truncatedBytes: 0,
      });
      return { answer, rightAfterMs: right ? elapsedMs : null };
    }
    await delay(ASK_EVERY_MS, undefined, { signal: context.signal });
  }
}

export function judgeSwitched({ service, modes }: Switched): Judgement<Reason> {
  for (const { mode, virtualAddress, taskAddresses, node, answer, rightAfterMs } of modes) {
    if (mode === 'dnsrr' && virtualAddress !== null) {
      return broken(
        'still-virtual',
        { service },
        `${service} has no virtual address after its update to dnsrr; it has ${virtualAddress}.`,
      );
    }
    if (mode === 'vip' && virtualAddress === null) {
      return broken(
        'no-virtual-address',
        { service },
        `${service} has a virtual address after its update to vip; it has none.`,
      );
    }
    if (rightAfterMs === null) {
      const expected = mode === 'dnsrr' ? taskAddresses.join(', ') : (virtualAddress ?? '');
      return broken(
        'other-answer',
        { node, service },
        `${service} means ${expected} after its update to ${mode}; ${node} was told ${describeAnswer(answer)}.`,
      );
    }
  }
  return ok(
    `${service} changed its answers with its mode: ${modes
      .map(
        ({ mode, answer, rightAfterMs }) =>
          `${mode} ${answer.addresses.join(', ')} after ${(rightAfterMs ?? 0).toFixed(0)} ms`,
      )
      .join(', ')}.`,
  );
}
