import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { startCapture } from '../../src/probes/capture.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { makeNetwork, startContainer } from '../support/containers.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { onlyAddress } from '../support/only-address.js';
import { DEADLINE_MS } from './support.js';

const REASONS = ['nothing-arrives', 'not-masqueraded', 'no-answer', 'other-source'] as const;
type Reason = (typeof REASONS)[number];

const LISTENER_PORT = 15083;
const TIMEOUT_MS = 800;

export interface Egress {
  readonly node: string;
  readonly network: string;
  readonly hostAddress: string;
  readonly containerAddress: string;
  /** Datagrams that arrived outside, by their source. */
  readonly fromHost: number;
  readonly fromContainer: number;
  /** Source of the connection as the listener outside saw it; `null` when it was never made. */
  readonly seenSource: string | null;
}

interface Parameters {
  readonly masquerade: boolean;
  readonly icc: boolean;
}

const PARAMETERS: Parameters = { masquerade: true, icc: true };

export default defineScenario({
  id: 'bridge/masqueraded-egress',
  claim: 'What containers on a bridge send to the outside has the address of their host.',
  level: 'core',
  requirements: ['R-bridge-egress'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { masquerade, icc }): Promise<Egress> => {
    const { lab, undo } = context;
    const node = lab.node(AIMED_NODE);
    const network =
      masquerade && icc
        ? 'bridge'
        : await makeNetwork(context, node, {
            Driver: 'bridge',
            Options: {
              'com.docker.network.bridge.enable_ip_masquerade': String(masquerade),
              'com.docker.network.bridge.enable_icc': String(icc),
            },
          });
    const container = await startContainer(context, node, { network });
    const containerAddress = onlyAddress(container);
    const outside = lab.outside.shell;
    const pidFile = `/tmp/${container.name}.pid`;
    undo.add('end the listener outside', async () => {
      await outside.run(`kill $(cat ${pidFile}) 2>/dev/null; rm -f ${pidFile}`);
    });
    const [capture] = await Promise.all([
      startCapture(
        witnessed(context, outside, 'Capture outside'),
        { interface: 'any', filter: `udp dst port ${LISTENER_PORT}`, maxPackets: 100 },
        undo,
      ),
      witnessed(context, outside, 'A listener outside').run(
        `seatrial-responder ${LISTENER_PORT} ${lab.outside.address} >/dev/null 2>&1 & echo $! >${pidFile}; ` +
          `until ss -Hlnt 'sport = :${LISTENER_PORT}' | grep -q .; do kill -0 $(cat ${pidFile}) || exit 1; sleep 0.02; done`,
      ),
    ]);
    const tries = await dialWitnessed(context, container.shell, `${container.name} connects to the outside`, {
      targets: (['udp', 'tcp'] as const).map((protocol) => ({
        address: lab.outside.address,
        port: LISTENER_PORT,
        protocol,
      })),
      timeoutMs: TIMEOUT_MS,
      sideBySide: true,
    });
    const [fromHost, fromContainer] = await capture.stop([
      { filter: `udp and src host ${node.controlAddress}` },
      { filter: `udp and src host ${containerAddress}` },
    ]);
    return {
      node: node.name,
      network,
      hostAddress: node.controlAddress,
      containerAddress,
      fromHost: fromHost?.packets ?? 0,
      fromContainer: fromContainer?.packets ?? 0,
      seenSource: tries.find(({ target }) => target.protocol === 'tcp')?.identity?.peer ?? null,
    };
  },
  judge: judgeEgress,
  faults: [
    {
      kind: 'mutation',
      name: 'masquerade-off',
      does: 'Uses a bridge that was made with masquerading off.',
      change: { masquerade: false },
      expect: { reason: 'not-masqueraded', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'inter-container-off',
      does: 'Uses a bridge that was made with communication between its containers off.',
      change: { icc: false },
      expect: 'look-alike',
    },
  ],
});

export function judgeEgress(seen: Egress): Judgement<Reason> {
  const { node, network, hostAddress, containerAddress, seenSource } = seen;
  const place = { node, network };
  if (seen.fromContainer > 0) {
    return broken(
      'not-masqueraded',
      place,
      `Datagrams arrive outside from ${hostAddress}; ${seen.fromContainer} came from the container's own address ${containerAddress}.`,
    );
  }
  if (seen.fromHost === 0) {
    return broken('nothing-arrives', place, `Datagrams arrive outside from ${hostAddress}; none arrived.`);
  }
  if (seenSource === null) {
    return broken('no-answer', place, 'The listener outside answers the container over TCP; it got no answer.');
  }
  if (seenSource !== hostAddress) {
    return broken(
      'other-source',
      place,
      `The listener outside sees connections from ${hostAddress}; it saw ${seenSource}.`,
    );
  }
  return ok(
    `The container ${containerAddress} was seen outside as ${hostAddress}, by UDP and TCP, and never as itself.`,
  );
}
