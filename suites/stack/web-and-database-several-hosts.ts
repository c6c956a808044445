import { findFault } from '../../src/lab/index.js';
import type { Lab, LabNode } from '../../src/lab/lab.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { startContainer } from '../support/containers.js';
import { cannotMeasure } from '../support/task-shell.js';
import {
  DATABASE_COMMAND,
  DATABASE_PORT,
  REASONS,
  WEB_COMMAND,
  WEB_PORT,
  awaitListener,
  countHits,
  judgeHits,
  webEnvironment,
} from './hit-counter.js';

/** Port of the web server on its host. */
const WEB_HOST_PORT = 15112;
/** Port of the database on its host, and one that nothing uses. */
const DATABASE_HOST_PORT = 15114;
const IDLE_PORT = 15115;
const REQUESTS = 2;

export default defineScenario({
  id: 'stack/web-and-database-several-hosts',
  claim:
    'A web server on the bridge of one host uses a database on the bridge of another by the address and port of that host, and answers at its published port with what the database counted.',
  level: 'core',
  requirements: ['R-stack-several-hosts-model'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context) => {
    const { lab } = context;
    const webHost = lab.node(AIMED_NODE);
    const databaseHost = hostOfDatabase(lab);
    // Both on the default bridge of their host, which knows no names.
    const [database, web] = await Promise.all([
      startContainer(context, databaseHost, {
        Cmd: DATABASE_COMMAND,
        ExposedPorts: { [`${DATABASE_PORT}/tcp`]: {} },
        HostConfig: { PortBindings: { [`${DATABASE_PORT}/tcp`]: [{ HostPort: String(DATABASE_HOST_PORT) }] } },
      }),
      startContainer(context, webHost, {
        Cmd: WEB_COMMAND,
        environment: webEnvironment(`${databaseHost.controlAddress}:${DATABASE_HOST_PORT}`),
        ExposedPorts: { [`${WEB_PORT}/tcp`]: {} },
        HostConfig: { PortBindings: { [`${WEB_PORT}/tcp`]: [{ HostPort: String(WEB_HOST_PORT) }] } },
      }),
    ]);
    const [pid] = await Promise.all([
      awaitListener(context, database, DATABASE_PORT),
      awaitListener(context, web, WEB_PORT),
    ]);
    const target = { node: webHost.name, address: webHost.controlAddress, port: WEB_HOST_PORT };
    return countHits(context, {
      client: lab.outside.shell,
      targets: Array.from({ length: REQUESTS }, () => target),
      webs: [web.name],
      database: { node: databaseHost, pid },
    });
  },
  judge: judgeHits,
  faults: [
    {
      kind: 'lab',
      fault: findFault('published/drop-port'),
      parameters: (lab) => ({ node: hostOfDatabase(lab).name, port: String(DATABASE_HOST_PORT) }),
      expect: { reason: 'database-unreachable', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('published/drop-port'),
      parameters: (lab) => ({ node: hostOfDatabase(lab).name, port: String(IDLE_PORT) }),
      expect: 'look-alike',
    },
    // This model needs no overlay.
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

function hostOfDatabase(lab: Lab): LabNode {
  const host = lab.nodes.find(({ name }) => name !== AIMED_NODE);
  if (host === undefined) throw cannotMeasure('two nodes', 'one');
  return host;
}
