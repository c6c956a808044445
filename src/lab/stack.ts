import type { ServiceSpec } from '../docker/answers.js';
import type { Lab, LabNode } from './lab.js';

/** A network that a stack declares. */
export interface NetworkDeclaration {
  /** `overlay` when left out. */
  readonly driver?: string;
  readonly scope?: 'swarm';
  readonly attachable?: boolean;
  readonly internal?: boolean;
  readonly subnet?: string;
  /** The subnet of a segment of the lab, which only the lab knows: an overlay over its own underlay. */
  readonly subnetOfSegment?: SegmentName;
  readonly gateway?: string;
  readonly ipRange?: string;
  readonly ipv6?: boolean;
  /** Beside `subnet`. */
  readonly ipv6Subnet?: string;
  /** Name of the local config network from which each node takes its own settings. */
  readonly configFrom?: string;
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

/** How the engine looks whether a task is healthy. Times in milliseconds. */
export interface HealthCheckDeclaration {
  /** Shell command in the task; 0 is healthy. */
  readonly command: string;
  readonly intervalMs: number;
  readonly timeoutMs?: number;
  readonly retries?: number;
  readonly startPeriodMs?: number;
}

/** A service that a stack declares. Its tasks run the responder unless `command` says otherwise. */
export interface ServiceDeclaration {
  /** Number of replicas, or one task on every (matching) node. */
  readonly scale: number | 'global';
  /** Names of networks of the same stack; `host` is that of the node. */
  readonly networks: readonly string[];
  /** Which of the lab's images the tasks run; `probe` when left out. */
  readonly image?: 'probe' | 'monitoring';
  readonly endpointMode?: 'vip' | 'dnsrr';
  readonly publish?: readonly PublishedPort[];
  /** Placement constraints, for example `node.hostname!=worker1`. */
  readonly constraints?: readonly string[];
  /** Tasks spread over the values of this, for example `node.hostname`. */
  readonly spreadOver?: string;
  readonly maxReplicasPerNode?: number;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** In every network of the service. */
  readonly aliases?: readonly string[];
  readonly healthCheck?: HealthCheckDeclaration;
  /** From SIGTERM to SIGKILL, in milliseconds; 1000 when left out. */
  readonly stopGraceMs?: number;
  /** `any` when left out: a task that ended is replaced. */
  readonly restart?: 'any' | 'none';
  /** Before a task that ended is replaced, in milliseconds; 500 when left out. */
  readonly restartDelayMs?: number;
  /** How tasks are replaced by an update. */
  readonly update?: {
    readonly order: 'start-first' | 'stop-first';
    readonly parallelism?: number;
    /** Milliseconds. */
    readonly delayMs?: number;
    /** How long a new task is watched, in milliseconds; as short as the engine allows when left out. */
    readonly monitorMs?: number;
  };
  readonly dns?: {
    readonly servers?: readonly string[];
    readonly search?: readonly string[];
    readonly options?: readonly string[];
  };
  /** As in hosts(5): address, then names. */
  readonly hosts?: readonly string[];
  /** Secrets of the same stack that its tasks find in `/run/secrets`. */
  readonly secrets?: readonly string[];
  /** Volumes by name, local to each node, and where they are mounted. */
  readonly volumes?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly string[];
  /** How many of its tasks must run before the stack counts as deployed; all of them when left out. */
  readonly awaitedTasks?: number;
}

/** A segment of the lab. */
export type SegmentName = 'control' | 'data' | 'trunk';

/** A node that a stack brings with it. */
export interface OwnNodeDeclaration {
  readonly role: 'manager' | 'worker';
  /** Engine generation: that of the lab, or the oldest one there is; the lab's when left out. */
  readonly engine?: 'lab' | 'legacy';
  /** Segments it has a leg in; its address on the first one is its control address. All three when left out. */
  readonly segments?: readonly SegmentName[];
  /** Further arguments of its `dockerd`. */
  readonly engineArguments?: readonly string[];
  /** Segments that it reaches through a router of the same swarm, and that router's name. */
  readonly routes?: Readonly<Partial<Record<SegmentName, string>>>;
}

/**
 * Nodes of a stack's own, beside those of the lab: for claims about how a swarm is formed, or about engines of another
 * generation. At most three, named `own1` to `own3`: for so many, stores with the probe image are prepared. Those of two
 * stacks may be there at the same time, under the same names; neither knows of the other.
 */
export interface OwnNodesDeclaration {
  /**
   * What measuring all scenarios on these nodes is to take at most, the nodes’ coming up and going included, with warm
   * caches on two processors. Seconds. `seatrial plan` prints it beside what it took.
   */
  readonly budgetS: number;
  readonly nodes: Readonly<Record<'own1' | (string & {}), OwnNodeDeclaration>>;
  /** `false`: the engines run and nothing is formed; the measurement does that itself. */
  readonly formed: boolean;
  /** VXLAN uses the address on this segment instead of that of the control segment. */
  readonly dataPathSegment?: SegmentName;
  readonly dataPathPort?: number;
  /** Machines that forward between segments, by name. */
  readonly routers?: Readonly<Record<string, readonly SegmentName[]>>;
}

/** What a scenario has deployed. Scenarios with deeply equal stacks share one deployment. */
export interface StackDeclaration {
  /** Prefix of everything it makes: network `plain` of stack `standard` is `standard-plain`. */
  readonly name: string;
  /** Nodes of its own, on which it is deployed; on the lab's swarm when left out. */
  readonly own?: OwnNodesDeclaration;
  readonly networks: Readonly<Record<string, NetworkDeclaration>>;
  readonly services: Readonly<Record<string, ServiceDeclaration>>;
  /** Content of secrets, by name. */
  readonly secrets?: Readonly<Record<string, string>>;
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
  /** Where it is deployed: the lab, or one with the stack's own nodes instead of the lab's. */
  readonly lab: Lab;
  network(name: string): DeployedNetwork;
  /** As it was when the stack was deployed. */
  service(name: string): DeployedService;
  /** As it is now. */
  readService(name: string): Promise<DeployedService>;
  /** The tasks that run now, freshly read; of one service or of all. */
  tasks(service?: string): Promise<readonly RunningTask[]>;
  /** Changes the number of replicas and waits until exactly so many run. Returns the time it took, in milliseconds. */
  scale(service: string, replicas: number): Promise<number>;
  /**
   * Changes a service's specification and returns once the manager took it, without waiting for its tasks; see
   * {@link settled}.
   */
  update(service: string, change: (spec: ServiceSpec) => ServiceSpec): Promise<void>;
  /**
   * Waits until exactly the wanted tasks of the service run and no update of it is under way. Returns the time it took, in
   * milliseconds.
   */
  settled(service: string, options?: { readonly deadlineMs?: number }): Promise<number>;
}
