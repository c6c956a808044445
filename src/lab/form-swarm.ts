import type { Engine } from '../docker/engine.js';
import { NotYet, pollUntil } from '../support/poll.js';

/** A node that is to join. */
export interface SwarmMember {
  readonly name: string;
  readonly role: 'manager' | 'worker';
  readonly engine: Engine;
  readonly controlAddress: string;
  /** Address for VXLAN; the control address when left out. */
  readonly dataPathAddress?: string;
}

/** Settings that a swarm takes when it is made. */
export interface SwarmSettings {
  readonly dataPathPort?: number;
}

/** Joining waits for a certificate and for the first managers to agree. Milliseconds. */
const JOIN_DEADLINE_MS = 60_000;

/** Makes a swarm of the first manager and joins all others to it, at the same time. */
export async function formSwarm(
  members: readonly SwarmMember[],
  signal: AbortSignal | undefined,
  settings: SwarmSettings = {},
): Promise<void> {
  const [first, ...others] = members;
  if (first === undefined) return;
  const own = (
    member: SwarmMember,
  ): { readonly AdvertiseAddr: string; readonly ListenAddr: string; readonly DataPathAddr?: string } => ({
    AdvertiseAddr: member.controlAddress,
    ListenAddr: '0.0.0.0:2377',
    ...(member.dataPathAddress === undefined ? {} : { DataPathAddr: member.dataPathAddress }),
  });
  const { dataPathPort } = settings;
  const made = { ...own(first), ...(dataPathPort === undefined ? {} : { DataPathPort: dataPathPort }) };
  await first.engine.swarm.init(made, { signal, deadlineMs: JOIN_DEADLINE_MS });
  const { JoinTokens } = await first.engine.swarm.inspect({ signal });
  await Promise.all(
    others.map((member) =>
      member.engine.swarm.join(
        {
          ...own(member),
          RemoteAddrs: [`${first.controlAddress}:2377`],
          JoinToken: member.role === 'manager' ? JoinTokens.Manager : JoinTokens.Worker,
        },
        { signal, deadlineMs: JOIN_DEADLINE_MS },
      ),
    ),
  );
}

/** Waits until the swarm calls every member Ready and every manager reachable. Returns the swarm's node ids by name. */
export async function awaitReadyNodes(
  members: readonly SwarmMember[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const [first] = members;
  if (first === undefined) return new Map();
  const { value } = await pollUntil(
    {
      awaiting: `${members.length} nodes Ready`,
      deadlineMs: 60_000,
      signal,
      next: 'read the nodes’ engine logs in the lab’s folder: nodes/*/dockerd.log',
    },
    async (pollSignal) => {
      const nodes = await first.engine.nodes.list({}, { signal: pollSignal });
      const ids = new Map<string, string>();
      const states: string[] = [];
      for (const member of members) {
        const node = nodes.find((candidate) => candidate.Description.Hostname === member.name);
        const ready =
          node?.Status.State === 'ready' &&
          (member.role === 'worker' || node.ManagerStatus?.Reachability === 'reachable');
        if (node !== undefined && ready) ids.set(member.name, node.ID);
        else states.push(`${member.name} ${node?.Status.State ?? 'not joined'}`);
      }
      return states.length === 0 ? ids : new NotYet(states.join(', '));
    },
  );
  return value;
}
