import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault, responderListens } from '../../src/lab/index.js';
import { lookUp } from '../../src/probes/dns.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { deployFile } from './deploy.js';

const STACK = 'seatrial-pair';

const REASONS = ['name-unknown', 'unreachable', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

export interface Finding {
  readonly asker: string;
  readonly node: string;
  readonly name: string;
  readonly addresses: readonly string[];
  /** Service that answered; `null` when none did. */
  readonly answeredBy: string | null;
}

export default defineScenario({
  id: 'stack/several-services',
  claim: 'A stack file deployed by `docker stack deploy` brings up its services, and they find each other by name.',
  level: 'core',
  requirements: ['R-stack-deploy'],
  needs: ['vxlan', 'ipvs'],
  disturbs: 'nothing',
  parameters: { withoutNetwork: false, replicas: 2 },
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context, { withoutNetwork, replicas }): Promise<readonly Finding[]> => {
    const tasks = await deployFile(context, {
      file: 'services.yml',
      stack: STACK,
      alter: (text) => {
        const scaled = text.replace('replicas: 2', `replicas: ${replicas}`);
        // The front keeps a network, but not the one that it shares with the back.
        return withoutNetwork
          ? scaled
              .replace('networks: [inside]', 'networks: [apart]')
              .replace('  inside:\n', '  apart:\n    driver: overlay\n  inside:\n')
          : scaled;
      },
    });
    for (const { service, node, shell } of tasks) {
      if (await responderListens(shell, context.signal)) continue;
      throw cannotMeasure(`the task of ${service} on ${node.name} to listen`, 'it did not in time');
    }
    const pairs = [
      ['front', 'back'],
      ['back', 'front'],
    ] as const;
    return Promise.all(
      pairs.map(async ([from, name]): Promise<Finding> => {
        const asker = tasks.find(({ service }) => service === from);
        if (asker === undefined) return { asker: from, node: '', name, addresses: [], answeredBy: null };
        const { addresses } = await lookUp(witnessed(context, asker.shell, `${from} asks for ${name}`), name);
        const [address] = addresses;
        const tries =
          address === undefined
            ? []
            : await dialWitnessed(context, asker.shell, `${from} connects to ${name}`, {
                targets: [{ address, port: RESPONDER_PORT, protocol: 'tcp' }],
                tries: 2,
              });
        return {
          asker: from,
          node: asker.node.name,
          name,
          addresses,
          answeredBy: tries.find(({ identity }) => identity !== null)?.identity?.service ?? null,
        };
      }),
    );
  },
  judge: judgeFindings,
  faults: [
    {
      kind: 'mutation',
      name: 'network-missing',
      does: 'The front service is not in the network of the back service.',
      change: { withoutNetwork: true },
      expect: { reason: 'name-unknown', place: { service: 'front' } },
    },
    {
      kind: 'mutation',
      name: 'one-replica',
      does: 'The back service has one replica instead of two.',
      change: { replicas: 1 },
      expect: 'look-alike',
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

export function judgeFindings(findings: readonly Finding[]): Judgement<Reason> {
  for (const { asker, node, name, addresses, answeredBy } of findings) {
    const place = { service: asker, node };
    if (addresses.length === 0) {
      return broken('name-unknown', place, `${asker} finds ${name} by its name; there was no address for it.`);
    }
    if (answeredBy === null) {
      return broken(
        'unreachable',
        place,
        `${asker} gets an answer of ${name} from ${addresses.join(', ')}; there was none.`,
      );
    }
    if (answeredBy !== `${STACK}_${name}`) {
      return broken('stranger-answers', place, `${asker} gets an answer of ${name}; it was one of ${answeredBy}.`);
    }
  }
  return ok(`${findings.map(({ asker, name }) => `${asker} found ${name}`).join(', ')}.`);
}
