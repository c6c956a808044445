import type { Shell } from '../shell.js';
import { mustRun } from './support.js';

/** After how many seconds of silence a balancer forgets connections: of TCP, of TCP that ends, of UDP. */
export interface BalancerTimeouts {
  readonly tcp: string;
  readonly fin: string;
  readonly udp: string;
}

/** The timeouts of the network namespace of `shell`; the kernel's own where they cannot be read. */
export async function readBalancerTimeouts(shell: Shell): Promise<BalancerTimeouts> {
  const { stdout } = await mustRun(shell, 'ipvsadm -L --timeout');
  const [, tcp = '900', fin = '120', udp = '300'] = /\(tcp tcpfin udp\): (\d+) (\d+) (\d+)/.exec(stdout) ?? [];
  return { tcp, fin, udp };
}
