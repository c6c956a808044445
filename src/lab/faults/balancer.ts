import type { Lab, LabNode } from '../lab.js';
import { findNamespaces } from '../../probes/forwarding.js';
import { INGRESS_NAMESPACE, parseServices, readLoadBalancer, type Backend } from '../../probes/ipvs.js';
import type { Shell } from '../shell.js';
import { mustRun, nothingToBreak } from './support.js';

/** How one node balances one service in one network. */
export interface Balancer {
  readonly shell: Shell;
  /** The same namespace with the node's own `iptables`. */
  readonly ownShell: Shell;
  /** Path of the namespace. */
  readonly namespace: string;
  /** The virtual address. */
  readonly address: string;
  /** Firewall mark of the service in this namespace. */
  readonly mark: number;
  readonly backends: readonly Backend[];
  readonly subnet: string;
}

/** The balancer of a service's virtual address on a node. `network` is `ingress` for the routing mesh. */
export async function findBalancer(lab: Lab, node: LabNode, network: string, service: string): Promise<Balancer> {
  const doing = `looking at the balancer of ${service} in ${network} on ${node.name}`;
  const { engine } = lab.manager();
  const [details, { Endpoint }] = await Promise.all([
    engine.networks.inspect(network),
    engine.services.inspect(service),
  ]);
  const virtual = Endpoint?.VirtualIPs?.find(({ NetworkID }) => NetworkID === details.Id)?.Addr?.split('/')[0];
  if (virtual === undefined) throw nothingToBreak(doing, 'a virtual address of the service in the network', 'none');

  const namespace = details.Ingress
    ? INGRESS_NAMESPACE
    : (await findNamespaces(node.ownShell)).loadBalancer(details.Id);
  if (namespace === null) throw nothingToBreak(doing, 'a task in the network on that node', 'none');
  const shell = node.shell.inNetworkNamespace(namespace);
  const ownShell = node.ownShell.inNetworkNamespace(namespace);
  const { services, marks } = await readLoadBalancer(shell, ownShell);
  const mark = marks.find(({ address }) => address === virtual)?.mark;
  if (mark === undefined) throw nothingToBreak(doing, `a rule that marks packets to ${virtual}`, 'none');
  return {
    shell,
    ownShell,
    namespace,
    address: virtual,
    mark,
    backends: services.find((candidate) => candidate.mark === mark)?.backends ?? [],
    subnet: details.IPAM.Config?.[0]?.Subnet ?? '',
  };
}

/** The way a backend was written down by `ipvsadm -S -n`, so that it can be put back as it was. */
export async function backendLine(balancer: Balancer, address: string): Promise<string> {
  const { stdout } = await mustRun(balancer.shell, 'ipvsadm -S -n');
  const line = stdout.split('\n').find((candidate) => candidate.startsWith(`-a -f ${balancer.mark} -r ${address}:`));
  if (line === undefined) throw nothingToBreak('removing a backend', `${address} among the backends`, 'it is not');
  return line.trim();
}

/** The backends of a balancer now. */
export async function backendsNow({ shell, mark }: Balancer): Promise<readonly Backend[]> {
  const { stdout } = await mustRun(shell, 'ipvsadm -S -n');
  return parseServices(stdout).find((service) => service.mark === mark)?.backends ?? [];
}
