import type { Shell } from '../process/shell.js';
import { probeFailure } from './failure.js';

/** Namespace in which the routing mesh balances published ports. */
export const INGRESS_NAMESPACE = '/var/run/docker/netns/ingress_sbox';

/** A real server of an IPVS service. */
export interface Backend {
  readonly address: string;
  readonly weight: number;
}

/** An IPVS service that is chosen by firewall mark. */
export interface MarkedService {
  readonly mark: number;
  readonly scheduler: string;
  readonly backends: readonly Backend[];
}

/** A rule that marks packets, so that IPVS balances them. */
export interface MarkRule {
  readonly mark: number;
  /** Destination address, for virtual addresses. */
  readonly address: string | null;
  /** Destination port, for published ports. */
  readonly port: number | null;
}

/** What one load balancer of one node is set to. */
export interface LoadBalancer {
  readonly services: readonly MarkedService[];
  readonly marks: readonly MarkRule[];
}

/**
 * Reads a load balancer. `shell` and `ownShell` are in its namespace; the second has the node's own `iptables`, because
 * rules of one variant of it are not seen by the other.
 */
export async function readLoadBalancer(shell: Shell, ownShell: Shell): Promise<LoadBalancer> {
  const [services, marks] = await Promise.all([shell.run('ipvsadm -S -n'), ownShell.run('iptables -w -t mangle -S')]);
  for (const result of [services, marks]) {
    if (result.exitCode !== 0) throw probeFailure(`reading a load balancer on ${shell.name}`, result, 'exit 0');
  }
  return { services: parseServices(services.stdout), marks: parseMarks(marks.stdout) };
}

/** Reads `ipvsadm -S -n`. */
export function parseServices(output: string): readonly MarkedService[] {
  const services = new Map<number, { mark: number; scheduler: string; backends: Backend[] }>();
  for (const line of output.split('\n')) {
    const service = /^-A -f (\d+) -s (\w+)/.exec(line);
    if (service !== null) {
      const mark = Number(service[1]);
      services.set(mark, { mark, scheduler: service[2] ?? '', backends: [] });
      continue;
    }
    const backend = /^-a -f (\d+) -r ([\d.]+):\d+ .*-w (\d+)/.exec(line);
    if (backend === null) continue;
    services.get(Number(backend[1]))?.backends.push({ address: backend[2] ?? '', weight: Number(backend[3]) });
  }
  return [...services.values()];
}

/** Reads `iptables -t mangle -S`. */
export function parseMarks(output: string): readonly MarkRule[] {
  return output.split('\n').flatMap((line) => {
    const mark = /-j MARK --set-x?mark (0x[0-9a-f]+)/.exec(line)?.[1];
    if (mark === undefined) return [];
    const address = /-d ([\d.]+)\/32/.exec(line)?.[1] ?? null;
    const port = /--dport (\d+)/.exec(line)?.[1];
    return [{ mark: Number(mark), address, port: port === undefined ? null : Number(port) }];
  });
}
