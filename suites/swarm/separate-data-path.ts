import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { OTHER_DATA_PATH_PORT, separateDataPath } from '../stacks.js';
import { captureMarkedDatagrams, nearAndFar, type WireTraffic } from '../support/wire.js';

const REASONS = ['data-on-management-segment', 'management-on-data-segment', 'data-missing', 'unreachable'] as const;
type Reason = (typeof REASONS)[number];

export interface Separation {
  readonly from: string;
  readonly to: string;
  readonly traffic: WireTraffic;
}

const PARAMETERS: { readonly segment: 'control' | 'data' } = { segment: 'data' };

export default defineScenario({
  id: 'swarm/separate-data-path',
  claim:
    'With --data-path-addr the VXLAN traffic crosses only the interface of that address, and management and gossip only the other.',
  level: 'core',
  requirements: ['R-swarm-separate-data-path'],
  needs: ['vxlan'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ segment }) => separateDataPath(OTHER_DATA_PATH_PORT, segment),
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context): Promise<Separation> => {
    const tasks = await nearAndFar(context);
    return {
      from: tasks.near.node.name,
      to: tasks.far.node.name,
      traffic: await captureMarkedDatagrams(context, tasks, context.stack.network('plain').name, OTHER_DATA_PATH_PORT),
    };
  },
  judge: judgeSeparation,
  faults: [
    {
      kind: 'lab',
      fault: findFault('data-path/reroute'),
      parameters: { node: 'own1', peer: 'own2' },
      expect: { reason: 'data-on-management-segment', place: { node: 'own1', peer: 'own2' } },
    },
    {
      kind: 'mutation',
      name: 'no-data-path-address',
      does: 'The swarm is made without a data-path address of its own.',
      change: { segment: 'control' },
      expect: { reason: 'data-on-management-segment', place: { node: 'own1', peer: 'own2' } },
    },
    {
      kind: 'lab',
      fault: findFault('underlay/drop-icmp'),
      parameters: { node: 'own2' },
      expect: 'look-alike',
    },
  ],
});

export function judgeSeparation({ from, to, traffic }: Separation): Judgement<Reason> {
  const { control, data, sent, answered } = traffic;
  const link = { node: from, peer: to };
  if (control.vxlan > 0) {
    return broken(
      'data-on-management-segment',
      link,
      `VXLAN between ${from} and ${to} crosses the data segment; ${control.vxlan} packets crossed the control segment.`,
    );
  }
  if (answered < sent) {
    return broken('unreachable', link, `${sent} datagrams from ${from} to ${to} are answered; ${answered} were.`);
  }
  if (data.vxlan < 2 * sent) {
    return broken(
      'data-missing',
      link,
      `${sent} datagrams and their answers cross the data segment as VXLAN; ${data.vxlan} packets did.`,
    );
  }
  if (data.management > 0) {
    return broken(
      'management-on-data-segment',
      link,
      `Management and gossip stay on the control segment; ${data.management} of their packets crossed the data segment.`,
    );
  }
  return ok(
    `${data.vxlan} VXLAN packets crossed the data segment and none the control segment, where ${control.management} packets of management and gossip were seen.`,
    {
      document: 'The option of `docker swarm init` is spelled --datapath-addr.',
      engine: 'The option is --data-path-addr.',
      since: 'since 17.06',
    },
  );
}
