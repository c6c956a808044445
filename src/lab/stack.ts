import type { LabNode } from './lab.js';

/** A network that a stack declares. */
export interface NetworkDeclaration {
  readonly driver?: 'overlay';
  readonly attachable?: boolean;
  readonly internal?: boolean;
  readonly subnet?: string;
  readonly gateway?: string;
  /** Driver options, for example `{ encrypted: '' }`. */
  readonly options?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A port that a service publishes. */
export interface PublishedPort {
  readonly target: number;
  /** Left out: the swarm assigns one. */
  readonly published?: number;
  readonly mode: 'ingress' | 'host';
  readonly protocol?: 'tcp' | 'udp';
}

/** A service that a stack declares. Its tasks run the responder unless `command` says otherwise. */
export interface ServiceDeclaration {
  /** Number of replicas, or one task on every (matching) node. */
  readonly scale: number | 'global';
  /** Names of networks of the same stack. */
  readonly networks: readonly string[];
  readonly endpointMode?: 'vip' | 'dnsrr';
  readonly publish?: readonly PublishedPort[];
  /** Placement constraints, for example `node.hostname!=worker1`. */
  readonly constraints?: readonly string[];
  readonly command?: readonly string[];
  readonly aliases?: readonly string[];
}

/** What a scenario has deployed. Scenarios with deeply equal stacks share one deployment. */
export interface StackDeclaration {
  /** Prefix of everything it makes: network `plain` of stack `standard` is `standard-plain`. */
  readonly name: string;
  readonly networks: Readonly<Record<string, NetworkDeclaration>>;
  readonly services: Readonly<Record<string, ServiceDeclaration>>;
}

/** A running task, joined over the manager's API and its node's engine. */
export interface RunningTask {
  readonly id: string;
  /** `service.slot` or `service.nodeId` for global services, without the stack's prefix taken off. */
  readonly name: string;
  readonly service: string;
  readonly node: LabNode;
  readonly containerId: string;
  /** Process id in the node's process namespace. */
  readonly pid: number;
  /** Path of its network namespace, for {@link Shell.inNetworkNamespace}. */
  readonly namespace: string;
  /** Address by real network name, without prefix length. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** A deployed network, as the manager reports it. */
export interface DeployedNetwork {
  readonly id: string;
  readonly name: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly vni: number;
}

/** A deployed service, as the manager reports it. */
export interface DeployedService {
  readonly id: string;
  readonly name: string;
  /** Virtual addresses by real network name, without prefix length; empty for DNSRR. */
  readonly virtualAddresses: Readonly<Record<string, string>>;
  readonly publishedPorts: readonly {
    readonly target: number;
    readonly published: number;
    readonly mode: string;
    readonly protocol: string;
  }[];
}

/** A deployed stack; names are the short ones of its declaration. */
export interface DeployedStack {
  readonly declaration: StackDeclaration;
  network(name: string): DeployedNetwork;
  service(name: string): DeployedService;
  /** The tasks that run now, freshly read; of one service or of all. */
  tasks(service?: string): Promise<readonly RunningTask[]>;
  /** Changes the number of replicas and waits until exactly so many run. Returns the time it took, in milliseconds. */
  scale(service: string, replicas: number): Promise<number>;
}
