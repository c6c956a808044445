import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { attempt, freshName, type EngineAnswer } from '../support/containers.js';
import { EMPTY } from '../stacks.js';

const REASONS = ['accepted', 'refused-otherwise', 'host-mode-refused'] as const;
type Reason = (typeof REASONS)[number];

/** What the manager said to one service. */
type Answer = EngineAnswer<unknown>;

export interface Requests {
  /** With DNSRR and a port of the routing mesh. */
  readonly mesh: Answer;
  /** With DNSRR and a port in host mode: the positive control. */
  readonly host: Answer;
}

interface Parameters {
  /** How the first request publishes its port. */
  readonly publishMode: 'ingress' | 'host';
  readonly protocol: 'tcp' | 'udp';
}

const PARAMETERS: Parameters = { publishMode: 'ingress', protocol: 'tcp' };

export default defineScenario({
  id: 'dnsrr/refuses-ingress',
  claim: 'A DNSRR service cannot publish a port in the routing mesh and is told why; in host mode it can.',
  level: 'core',
  requirements: ['R-dnsrr-publishing'],
  needs: [],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  measure: async (context, { publishMode, protocol }): Promise<Requests> => {
    const [mesh, host] = await Promise.all([
      requestService(context, publishMode, protocol),
      requestService(context, 'host', protocol),
    ]);
    return { mesh, host };
  },
  judge: judgeRequests,
  faults: [
    {
      kind: 'mutation',
      name: 'host-mode',
      does: 'Publishes the port in host mode instead of the routing mesh.',
      change: { publishMode: 'host' },
      expect: { reason: 'accepted', place: {} },
    },
    {
      kind: 'mutation',
      name: 'datagrams',
      does: 'Publishes a UDP port instead of a TCP port.',
      change: { protocol: 'udp' },
      expect: 'look-alike',
    },
  ],
});

/** Asks for a DNSRR service without tasks that publishes a port; it goes with the measurement. */
function requestService(
  context: MeasureContext,
  publishMode: 'ingress' | 'host',
  protocol: 'tcp' | 'udp',
): Promise<Answer> {
  const { lab, undo, signal } = context;
  const manager = lab.manager();
  const name = freshName(`dnsrr-${publishMode}`);
  undo.add(`remove the service ${name}`, () => manager.engine.services.remove(name));
  return attempt(context, manager.name, `POST /services/create, dnsrr, a ${protocol} port in ${publishMode} mode`, () =>
    manager.engine.services.create(
      {
        Name: name,
        TaskTemplate: { ContainerSpec: { Image: lab.images.probe } },
        Mode: { Replicated: { Replicas: 0 } },
        EndpointSpec: { Mode: 'dnsrr', Ports: [{ Protocol: protocol, TargetPort: 8080, PublishMode: publishMode }] },
      },
      { signal },
    ),
  );
}

export function judgeRequests({ mesh, host }: Requests): Judgement<Reason> {
  if (mesh.accepted) {
    return broken(
      'accepted',
      {},
      'The manager refuses a DNSRR service that publishes a port in the routing mesh; it accepted it.',
    );
  }
  if (!/dnsrr|dns-?rr|endpoint mode|round.?robin/i.test(mesh.reason)) {
    return broken(
      'refused-otherwise',
      {},
      `The manager refuses such a service for its endpoint mode; it said ${mesh.status}: ${mesh.reason}.`,
    );
  }
  if (!host.accepted) {
    return broken(
      'host-mode-refused',
      {},
      `The manager accepts a DNSRR service that publishes a port in host mode; it said ${host.status}: ${host.reason}.`,
    );
  }
  return ok(`The manager accepted host mode and refused the routing mesh: ${mesh.reason}`);
}
