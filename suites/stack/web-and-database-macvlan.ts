import { findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { startContainer } from '../support/containers.js';
import { addressOn, makeTrunkNetwork, nodePair } from '../support/trunk.js';
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

/** Of this scenario alone, as an interface can be the parent of one macvlan network only. */
const VLAN = 51;
const OTHER_VLAN = 52;
const WEB_ADDRESS = addressOn(VLAN, 11);
const DATABASE_ADDRESS = addressOn(VLAN, 12);
const CLIENT_ADDRESS = addressOn(VLAN, 13);
const REQUESTS = 2;

export default defineScenario({
  id: 'stack/web-and-database-macvlan',
  claim:
    'A web server and its database on macvlan networks of two nodes use each other’s addresses of the physical segment, and a machine of that segment gets what the database counted without a published port.',
  level: 'core',
  requirements: ['R-stack-macvlan-model'],
  needs: ['macvlan', 'vlan-8021q', 'vlan-filtering'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context) => {
    const { aimed, other } = nodePair(context);
    // A machine of the segment: on a node of its own where there is one.
    const clientNode = context.lab.nodes.find((node) => node !== aimed && node !== other) ?? other;
    const nodes = [...new Set([aimed, other, clientNode])];
    const networks = new Map(
      await Promise.all(nodes.map(async (node) => [node, await makeTrunkNetwork(context, node, VLAN)] as const)),
    );
    const start = (node: typeof aimed, address: string, wish: Parameters<typeof startContainer>[2]) =>
      startContainer(context, node, {
        network: networks.get(node) ?? '',
        endpoint: { IPAMConfig: { IPv4Address: address } },
        ...wish,
      });
    const [database, web, client] = await Promise.all([
      start(aimed, DATABASE_ADDRESS, { Cmd: DATABASE_COMMAND }),
      start(other, WEB_ADDRESS, {
        Cmd: WEB_COMMAND,
        environment: webEnvironment(`${DATABASE_ADDRESS}:${DATABASE_PORT}`),
      }),
      start(clientNode, CLIENT_ADDRESS, { Cmd: ['sleep', 'infinity'], HostConfig: { Init: true } }),
    ]);
    const [pid] = await Promise.all([
      awaitListener(context, database, DATABASE_PORT),
      awaitListener(context, web, WEB_PORT),
    ]);
    return countHits(context, {
      client: client.shell,
      targets: Array.from({ length: REQUESTS }, () => ({ node: other.name, address: WEB_ADDRESS, port: WEB_PORT })),
      webs: [web.name],
      database: { node: aimed, pid },
    });
  },
  judge: judgeHits,
  faults: [
    {
      kind: 'lab',
      fault: findFault('segment/strip-vlan'),
      parameters: { vlan: String(VLAN), node: AIMED_NODE },
      expect: { reason: 'database-unreachable', place: { peer: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('segment/strip-vlan'),
      parameters: { vlan: String(OTHER_VLAN), node: AIMED_NODE },
      expect: 'look-alike',
    },
    // The node's own firewall does not see what macvlan containers get.
    {
      kind: 'lab',
      fault: findFault('node/drop-forwarded'),
      parameters: { node: AIMED_NODE, port: String(DATABASE_PORT) },
      expect: 'look-alike',
    },
  ],
});
