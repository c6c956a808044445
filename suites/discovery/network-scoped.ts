import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask } from '../../src/lab/stack.js';
import type { Lookup } from '../../src/probes/lookups.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { askFrom, describeAnswer } from '../support/names.js';
import { addressOf } from '../support/task-shell.js';
import { NAMES, someNames } from './stack.js';

const REASONS = ['own-name-unknown', 'foreign-name-known'] as const;
type Reason = (typeof REASONS)[number];

/** What one task was told. */
interface Side {
  readonly node: string;
  readonly task: string;
  /** Names of its own network, and the address that must be in the answer: the positive control. */
  readonly own: readonly { readonly address: string; readonly answer: Lookup }[];
  /** Names of a network that it is not in. */
  readonly foreign: readonly { readonly service: string; readonly answer: Lookup }[];
}

export interface Scoped {
  readonly sides: readonly Side[];
}

interface Parameters {
  /** Networks of the service that shares none with the askers. */
  readonly apart: readonly string[];
}

const PARAMETERS: Parameters = { apart: ['apart'] };

export default defineScenario({
  id: 'discovery/network-scoped',
  claim: 'Names of services, their tasks and containers resolve only for members of a shared network.',
  level: 'core',
  requirements: ['R-discovery-scope'],
  needs: ['vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ apart }) =>
    apart.join() === PARAMETERS.apart.join()
      ? NAMES
      : someNames(`in-${apart.join('-')}`, { asker: {}, back: { networks: apart } }),
  reasons: REASONS,
  // Names may take a while to become known to their own side; that a foreign one is known is never excused.
  convergesWithinMs: 5000,
  finalReasons: ['foreign-name-known'],
  measure: async (context): Promise<Scoped> => {
    const { stack } = context;
    const [askers, backs] = await Promise.all([stack.tasks('asker'), stack.tasks('back')]);
    const side = async (
      task: RunningTask,
      own: readonly RunningTask[],
      network: string,
      foreign: readonly RunningTask[],
    ): Promise<Side> => {
      const expected = own.map((member) => ({
        name: containerName(member),
        address: addressOf(member, stack.network(network).name),
      }));
      const service = stack.service(task.service);
      const virtual = service.virtualAddresses[stack.network(network).name];
      if (virtual !== undefined) expected.push({ name: service.name, address: virtual });
      const unknown = foreign.flatMap((member) => {
        const { name } = stack.service(member.service);
        return [name, `tasks.${name}`, containerName(member)].map((asked) => ({ name: asked, service: name }));
      });
      const answers = await askFrom(context, task, {
        names: [...new Set([...expected, ...unknown].map(({ name }) => name))],
        timeoutMs: 500,
      });
      const answerTo = (name: string): Lookup =>
        answers.find((answer) => answer.name === name) ?? { name, responseCode: null, addresses: [], error: null };
      return {
        node: task.node.name,
        task: task.name,
        own: expected.map(({ name, address }) => ({ address, answer: answerTo(name) })),
        foreign: unknown.map(({ name, service: of }) => ({ service: of, answer: answerTo(name) })),
      };
    };
    const sides = await Promise.all([
      ...askers.map((task) => side(task, [task], 'plain', backs)),
      ...backs.map((task) => side(task, [task], 'apart', askers.slice(0, 1))),
    ]);
    return { sides };
  },
  judge: judgeScoped,
  faults: [
    {
      kind: 'mutation',
      name: 'attached',
      does: 'Attaches the other service to the network of the askers as well.',
      change: { apart: ['apart', 'plain'] },
      expect: { reason: 'foreign-name-known', place: { service: 'names-in-apart-plain-back' } },
    },
    {
      kind: 'mutation',
      name: 'third-network',
      does: 'Attaches the other service to a third network as well.',
      change: { apart: ['apart', 'third'] },
      expect: 'look-alike',
    },
  ],
});

/** Name of a task's container. */
function containerName({ name, id }: RunningTask): string {
  return `${name}.${id}`;
}

export function judgeScoped({ sides }: Scoped): Judgement<Reason> {
  for (const { node, task, own } of sides) {
    const lost = own.find(({ address, answer }) => !answer.addresses.includes(address));
    if (lost === undefined) continue;
    return broken(
      'own-name-unknown',
      { node, task },
      `${task} resolves ${lost.answer.name} of its own network to ${lost.address}; it got ${describeAnswer(lost.answer)}.`,
    );
  }
  for (const { node, task, foreign } of sides) {
    const known = foreign.find(({ answer }) => answer.addresses.length > 0);
    if (known === undefined) continue;
    return broken(
      'foreign-name-known',
      { node, service: known.service },
      `${task} on ${node} cannot resolve ${known.answer.name}, with which it shares no network; it got ${describeAnswer(known.answer)}.`,
    );
  }
  const count = (of: 'own' | 'foreign'): number => sides.reduce((sum, side) => sum + side[of].length, 0);
  return ok(
    `${sides.length} tasks resolved ${count('own')} names of their own networks and none of ${count('foreign')} of the others.`,
  );
}
