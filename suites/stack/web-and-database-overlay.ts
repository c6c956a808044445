import { findFault } from '../../src/lab/index.js';
import type { DeployedStack, StackDeclaration } from '../../src/lab/stack.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, OFF_AIMED_NODE, ON_AIMED_NODE } from '../stacks.js';
import { cannotMeasure } from '../support/task-shell.js';
import {
  DATABASE_COMMAND,
  DATABASE_PORT,
  REASONS,
  WEB_COMMAND,
  WEB_PORT,
  countHits,
  judgeHits,
  webEnvironment,
} from './hit-counter.js';

/** Every request crosses the overlay: the web servers and their database are on different nodes. */
const COUNTER: StackDeclaration = {
  name: 'counter',
  networks: { pets: {} },
  services: {
    web: {
      scale: 2,
      networks: ['pets'],
      publish: [{ target: WEB_PORT, mode: 'ingress' }],
      constraints: [OFF_AIMED_NODE],
      command: WEB_COMMAND,
      environment: webEnvironment(`counter-database:${DATABASE_PORT}`),
    },
    database: { scale: 1, networks: ['pets'], constraints: [ON_AIMED_NODE], command: DATABASE_COMMAND },
  },
};

export default defineScenario({
  id: 'stack/web-and-database-overlay',
  claim:
    'A web service on an overlay finds its database service there by name, and every node answers at its published port with what the database counted.',
  level: 'core',
  requirements: ['R-stack-overlay-model'],
  needs: ['vxlan', 'ipvs'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => COUNTER,
  reasons: REASONS,
  convergesWithinMs: 10_000,
  measure: async (context) => {
    const { lab, stack } = context;
    const [webs, [database]] = await Promise.all([stack.tasks('web'), stack.tasks('database')]);
    if (database === undefined) throw cannotMeasure('a database', 'none');
    const [port] = stack.service('web').publishedPorts;
    if (port === undefined) throw cannotMeasure('a published port of the web service', 'none');
    return countHits(context, {
      client: lab.outside.shell,
      targets: lab.nodes.map(({ name, controlAddress }) => ({
        node: name,
        address: controlAddress,
        port: port.published,
      })),
      webs: webs.map(({ name }) => name),
      database,
    });
  },
  judge: judgeHits,
  faults: [
    {
      kind: 'lab',
      fault: findFault('container/firewall'),
      parameters: (_lab, stack) => databasePorts(stack, DATABASE_PORT),
      expect: { reason: 'database-unreachable', place: { peer: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('container/firewall'),
      parameters: (_lab, stack) => databasePorts(stack, DATABASE_PORT + 1),
      expect: 'look-alike',
    },
    {
      kind: 'lab',
      fault: findFault('data-path/drop'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'no-answer', place: { node: AIMED_NODE } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** What the container's firewall is given, to cut the database off at one port. */
async function databasePorts(stack: DeployedStack, port: number): Promise<Readonly<Record<string, string>>> {
  const [task] = await stack.tasks('database');
  if (task === undefined) throw cannotMeasure('a database', 'none');
  return { node: AIMED_NODE, container: task.containerId, ports: String(port) };
}
