import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { asked } from '../support/evidence.js';
import { meshWith } from './stack.js';

/** Ports that a swarm assigns by itself. */
const RANGE = { first: 30_000, last: 32_767 } as const;

const REASONS = ['no-port', 'outside-range', 'assigned-twice'] as const;
type Reason = (typeof REASONS)[number];

export interface AssignedPorts {
  readonly ports: readonly { readonly service: string; readonly protocol: string; readonly published: number }[];
}

export default defineScenario({
  id: 'ingress/assigned-port-range',
  claim: `A port that is published without a number is assigned one from ${RANGE.first} to ${RANGE.last}.`,
  level: 'core',
  requirements: ['R-ingress-assigned-port'],
  needs: [],
  disturbs: 'nothing',
  parameters: { published: undefined as number | undefined },
  stack: ({ published }) => meshWith(published === undefined ? {} : { published }),
  reasons: REASONS,
  measure: async (context): Promise<AssignedPorts> => {
    const { engine, name } = context.lab.manager();
    const services = await Promise.all(
      (['web', 'even'] as const).map((service) =>
        asked(
          context,
          name,
          `GET /services/${service}`,
          () => engine.services.inspect(context.stack.service(service).name, { signal: context.signal }),
          ({ Endpoint }) => Endpoint?.Ports,
        ),
      ),
    );
    return {
      ports: services.flatMap(({ Spec, Endpoint }) =>
        (Endpoint?.Ports ?? []).map(({ Protocol, PublishedPort }) => ({
          service: Spec.Name,
          protocol: Protocol,
          published: PublishedPort ?? 0,
        })),
      ),
    };
  },
  judge: judgePorts,
  faults: [
    {
      kind: 'mutation',
      name: 'fixed-port',
      does: 'The port is published as 8080.',
      change: { published: 8080 },
      expect: { reason: 'outside-range', place: { service: 'mesh-web', port: 8080 } },
    },
    {
      kind: 'mutation',
      name: 'fixed-port-within',
      does: 'The port is published as 31500, which the swarm might have assigned.',
      change: { published: 31_500 },
      expect: 'look-alike',
    },
  ],
});

export function judgePorts({ ports }: AssignedPorts): Judgement<Reason> {
  if (ports.length === 0) return broken('no-port', {}, 'Published ports are assigned; there is none.');
  const outside = ports.find(({ published }) => published < RANGE.first || published > RANGE.last);
  if (outside !== undefined) {
    return broken(
      'outside-range',
      { service: outside.service, port: outside.published },
      `The ${outside.protocol} port of ${outside.service} is from ${RANGE.first} to ${RANGE.last}; it is ${outside.published}.`,
    );
  }
  const keys = ports.map(({ protocol, published }) => `${protocol} ${published}`);
  const twice = ports.find((_, index) => keys.indexOf(keys[index] ?? '') !== index);
  return twice === undefined
    ? ok(`Assigned: ${keys.join(', ')}.`)
    : broken(
        'assigned-twice',
        { service: twice.service, port: twice.published },
        `Each port is assigned once; ${twice.protocol} ${twice.published} was assigned twice.`,
      );
}
