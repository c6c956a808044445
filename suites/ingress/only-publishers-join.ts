import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { asked } from '../support/evidence.js';
import { cannotMeasure } from '../support/task-shell.js';
import { meshWith, type MeshWish } from './stack.js';

const REASONS = ['joined-without-publishing', 'publisher-left-out'] as const;
type Reason = (typeof REASONS)[number];

export interface IngressMembers {
  readonly ingress: string;
  readonly publishes: readonly string[];
  readonly tasks: readonly {
    readonly task: string;
    readonly service: string;
    readonly node: string;
    /** Networks of its container, as its node's engine tells them. */
    readonly networks: readonly string[];
  }[];
}

const PARAMETERS: Required<Pick<MeshWish, 'quietPublishes'>> = { quietPublishes: 'nothing' };

export default defineScenario({
  id: 'ingress/only-publishers-join',
  claim: 'Tasks of services that publish in ingress mode are in the ingress network, tasks of other services are not.',
  level: 'core',
  requirements: ['R-ingress-only-publishers'],
  needs: [],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ quietPublishes }) => meshWith({ quietPublishes }),
  reasons: REASONS,
  measure: async (context): Promise<IngressMembers> => {
    const { lab, stack, signal } = context;
    const networks = await lab.manager().engine.networks.list({}, { signal });
    const ingress = networks.find(({ Ingress }) => Ingress)?.Name;
    if (ingress === undefined) throw cannotMeasure('an ingress network', 'none');
    const tasks = await stack.tasks();
    return {
      ingress,
      publishes: [stack.service('web').name, stack.service('even').name],
      tasks: await Promise.all(
        tasks.map(async ({ name, service, node, containerId }) => {
          const details = await asked(
            context,
            node.name,
            `GET /containers/${containerId.slice(0, 12)}/json`,
            () => node.engine.containers.inspect(containerId, { signal }),
            ({ NetworkSettings }) => Object.keys(NetworkSettings.Networks),
          );
          return {
            task: name,
            service: stack.service(service).name,
            node: node.name,
            networks: Object.keys(details.NetworkSettings.Networks),
          };
        }),
      ),
    };
  },
  judge: judgeMembers,
  faults: [
    {
      kind: 'mutation',
      name: 'quiet-publishes',
      does: 'The service that publishes nothing publishes a port in ingress mode.',
      change: { quietPublishes: 'ingress' },
      expect: { reason: 'joined-without-publishing', place: { service: 'mesh-quiet' } },
    },
    {
      kind: 'mutation',
      name: 'quiet-publishes-on-host',
      does: 'The service that publishes nothing publishes a port in host mode.',
      change: { quietPublishes: 'host' },
      expect: 'look-alike',
    },
  ],
});

export function judgeMembers({ ingress, publishes, tasks }: IngressMembers): Judgement<Reason> {
  for (const { task, service, node, networks } of tasks) {
    const joined = networks.includes(ingress);
    const place = { node, service, network: ingress, task };
    if (joined && !publishes.includes(service)) {
      return broken(
        'joined-without-publishing',
        place,
        `${service} publishes nothing, so ${task} is not in ${ingress}; it is in ${networks.join(', ')}.`,
      );
    }
    if (!joined && publishes.includes(service)) {
      return broken(
        'publisher-left-out',
        place,
        `${service} publishes a port, so ${task} is in ${ingress}; it is in ${networks.join(', ')}.`,
      );
    }
  }
  return ok(`Of ${tasks.length} tasks just those of ${publishes.join(' and ')} are in ${ingress}.`);
}
