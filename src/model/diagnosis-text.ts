import { SEVERITIES, type Diagnosis, type Layer, type Severity } from './diagnosis.js';

/** What is compared in each layer, for people. */
export const COMPARED: Readonly<Record<Layer, string>> = {
  host: 'clocks, certificates, MTUs, kernel features and settings of nodes',
  'host-rules': 'what rules of iptables let pass, drop and translate, against what the engine sets',
  api: 'what managers tell of nodes, tasks, addresses and names',
  gossip: 'what nodes know of each other and of tasks, against what managers know',
  forwarding: 'tunnels, neighbours and forwarding rows of overlays, against where tasks run',
  encryption: 'policies and keys of encrypted overlays, against who takes part in them',
  balancing: 'marks and backends of balancers, against the tasks of services',
  names: 'whether questions of tasks reach the resolver of the engine',
  task: 'links, addresses and routes of tasks, against what the engine gave them',
  reachability: 'what probes between nodes see of the underlay, of overlays, balancers and names',
};

/** A number with its noun: `1 node`, `2 nodes`. */
export function countText(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** How many findings of each severity there are. */
export function countFindings({ findings }: Pick<Diagnosis, 'findings'>): Readonly<Record<Severity, number>> {
  const count = (wanted: Severity): number => findings.filter(({ severity }) => severity === wanted).length;
  return { error: count('error'), warning: count('warning'), note: count('note') };
}

/** What came of a diagnosis in a few words: `2 errors, 1 note`, `Nothing found, 1 suppressed`. */
export function headlineOf(diagnosis: Pick<Diagnosis, 'findings' | 'suppressed'>): string {
  const counts = countFindings(diagnosis);
  const found = SEVERITIES.filter((severity) => counts[severity] > 0);
  const suppressed = diagnosis.suppressed.length;
  return [
    ...(found.length === 0 ? ['Nothing found'] : found.map((severity) => countText(counts[severity], severity))),
    ...(suppressed === 0 ? [] : [`${suppressed} suppressed`]),
  ].join(', ');
}

/** What a diagnosis was learnt from: `4 nodes, 5 services, 12 tasks, 4 networks, 22 network namespaces`. */
export function countedText({ counted }: Pick<Diagnosis, 'counted'>): string {
  return [
    countText(counted.nodes, 'node'),
    countText(counted.services, 'service'),
    countText(counted.tasks, 'task'),
    countText(counted.networks, 'network'),
    countText(counted.namespaces, 'network namespace'),
  ].join(', ');
}
