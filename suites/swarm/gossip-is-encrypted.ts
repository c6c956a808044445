import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { startCapture } from '../../src/probes/capture.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { freshName } from '../support/containers.js';
import { witnessed } from '../support/evidence.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

/** Port of gossip between engines, TCP and UDP. */
const GOSSIP_PORT = 7946;
/** Where the control datagram goes: it shows that the capture would find the name in clear. */
const CONTROL_PORT = 7947;

const REASONS = ['name-in-clear', 'no-gossip'] as const;
type Reason = (typeof REASONS)[number];

export interface GossipCapture {
  readonly name: string;
  /** Packets of gossip while the service was made. */
  readonly gossip: number;
  /** How often the service's name was read in them. */
  readonly inClear: number;
}

export default defineScenario({
  id: 'swarm/gossip-is-encrypted',
  claim: 'Gossip between engines is encrypted: the name of a service that is made is never read in clear on port 7946.',
  level: 'core',
  requirements: ['R-swarm-encrypted-gossip'],
  needs: [],
  disturbs: 'nothing',
  parameters: { announcedOn: CONTROL_PORT },
  stack: () => EMPTY,
  reasons: REASONS,
  finalReasons: ['name-in-clear'],
  measure: async (context, { announcedOn }): Promise<GossipCapture> => {
    const { lab, undo, signal } = context;
    const { engine } = lab.manager();
    const name = freshName('whispered');
    const capture = await startCapture(
      witnessed(context, lab.host, 'Capture of gossip between the nodes'),
      {
        interface: lab.segments.control.bridge,
        filter: `port ${GOSSIP_PORT} or port ${CONTROL_PORT}`,
        maxPackets: 20_000,
      },
      undo,
    );
    undo.add(`remove the network of ${name}`, () =>
      pollUntil({ awaiting: 'the network to be free', deadlineMs: 90_000, intervalMs: 300 }, () =>
        engine.networks.remove(name),
      ).then(() => undefined),
    );
    await engine.networks.create({ Name: name, Driver: 'overlay' }, { signal });
    undo.add(`remove the service ${name}`, () => engine.services.remove(name));
    await engine.services.create(
      {
        Name: name,
        TaskTemplate: {
          ContainerSpec: { Image: lab.probeImage, Command: ['sleep', 'infinity'], StopGracePeriod: 1 },
          Networks: [{ Target: name }],
        },
        Mode: { Replicated: { Replicas: 2 } },
      },
      { signal },
    );
    await pollUntil(
      { awaiting: `the tasks of ${name}`, deadlineMs: 90_000, intervalMs: 200, signal },
      async (pollSignal) => {
        const tasks = await engine.tasks.list({ service: [name] }, { signal: pollSignal });
        const running = tasks.filter(({ Status }) => Status.State === 'running').length;
        return running >= 2 ? true : new NotYet(`${running} run`);
      },
    );
    const to = lab.node(AIMED_NODE).controlAddress;
    await lab.outside.shell.run(`printf '%s' ${name} | nc -u -w1 -q0 ${to} ${announcedOn}`);
    const [gossip, control] = await capture.stop([
      { filter: `port ${GOSSIP_PORT}`, marker: name },
      { filter: `port ${CONTROL_PORT} or port ${GOSSIP_PORT}`, marker: name },
    ]);
    if ((control?.markers ?? 0) === 0) {
      throw new Error(`the capture does not show the name ${name}, which was sent in clear to port ${announcedOn}`);
    }
    return { name, gossip: gossip?.packets ?? 0, inClear: gossip?.markers ?? 0 };
  },
  judge: judgeGossip,
  faults: [
    {
      kind: 'mutation',
      name: 'clear-text-announcer',
      does: `A machine sends the name of the service in clear to port ${GOSSIP_PORT} of ${AIMED_NODE}.`,
      change: { announcedOn: GOSSIP_PORT },
      expect: { reason: 'name-in-clear', place: { port: GOSSIP_PORT } },
    },
    {
      kind: 'mutation',
      name: 'announcer-on-other-port',
      does: 'A machine sends the name of the service in clear to port 7947, which is not that of gossip.',
      change: { announcedOn: CONTROL_PORT },
      expect: 'look-alike',
    },
  ],
});

export function judgeGossip({ name, gossip, inClear }: GossipCapture): Judgement<Reason> {
  if (inClear > 0) {
    return broken(
      'name-in-clear',
      { port: GOSSIP_PORT },
      `The name ${name} never crosses in clear on port ${GOSSIP_PORT}; it was read ${inClear} times.`,
    );
  }
  return gossip === 0
    ? broken(
        'no-gossip',
        { port: GOSSIP_PORT },
        `Engines gossip while a service is made; no packet was seen on port ${GOSSIP_PORT}.`,
      )
    : ok(`${gossip} packets of gossip while ${name} was made, and its name in none of them.`);
}
