import { findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { freshName, makeNetwork, startContainer } from '../support/containers.js';
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
const HOST_PORT = 15110;
const REQUESTS = 2;

export default defineScenario({
  id: 'stack/web-and-database-bridge',
  claim:
    'On one host a web server on a user-defined bridge finds its database there by name, and answers at its published port with what the database counted.',
  level: 'core',
  requirements: ['R-stack-bridge-model'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  /** `apart`: the database is on a bridge of its own. */
  parameters: { apart: false },
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context, { apart }) => {
    const node = context.lab.node(AIMED_NODE);
    const network = await makeNetwork(context, node, { Driver: 'bridge' });
    const name = freshName('database');
    const database = await startContainer(context, node, {
      name,
      network: apart ? await makeNetwork(context, node, { Driver: 'bridge' }) : network,
      Cmd: DATABASE_COMMAND,
    });
    const web = await startContainer(context, node, {
      network,
      Cmd: WEB_COMMAND,
      environment: webEnvironment(`${name}:${DATABASE_PORT}`),
      ExposedPorts: { [`${WEB_PORT}/tcp`]: {} },
      HostConfig: { PortBindings: { [`${WEB_PORT}/tcp`]: [{ HostPort: String(HOST_PORT) }] } },
    });
    const [pid] = await Promise.all([
      awaitListener(context, database, DATABASE_PORT),
      awaitListener(context, web, WEB_PORT),
    ]);
    const target = { node: node.name, address: node.controlAddress, port: HOST_PORT };
    return countHits(context, {
      client: context.lab.outside.shell,
      targets: Array.from({ length: REQUESTS }, () => target),
      webs: [web.name],
      database: { node, pid },
    });
  },
  judge: judgeHits,
  faults: [
    {
      kind: 'mutation',
      name: 'database-apart',
      does: 'The database is on another bridge than the web server.',
      change: { apart: true },
      expect: { reason: 'database-unreachable', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('published/drop-port'),
      parameters: { node: AIMED_NODE, port: String(HOST_PORT) },
      expect: { reason: 'no-answer', place: { node: AIMED_NODE, port: HOST_PORT } },
    },
    {
      kind: 'lab',
      fault: findFault('published/drop-port'),
      parameters: { node: AIMED_NODE, port: String(HOST_PORT + 1) },
      expect: 'look-alike',
    },
  ],
});
