import type { Engine } from '../docker/engine.js';
import type { Shell } from './shell.js';

/** One node of the lab's swarm: a docker-in-docker container with a toolbox beside it. */
export interface LabNode {
  /** `manager1`, `worker1`, …; also its hostname, so the name in the swarm. */
  readonly name: string;
  readonly role: 'manager' | 'worker';
  /** Id of the node in the swarm. */
  readonly swarmNodeId: string;
  /** Address and interface on the control network: management and gossip, published ports. */
  readonly controlAddress: string;
  readonly controlInterface: string;
  /** Address and interface on the data network; carries VXLAN only where the swarm was made with a data-path address. */
  readonly dataAddress: string;
  readonly dataInterface: string;
  /** Interface on the trunk segment, for VLANs and macvlan. Has no address of use. */
  readonly trunkInterface: string;
  /** The node's own engine, over a unix socket of its own. */
  readonly engine: Engine;
  /** Root in the node's network and process namespaces, with the probe image's tools. `/proc/1/root` is the node's root. */
  readonly shell: Shell;
  /** The node's own root file system and tools (`iptables` as the engine uses it). */
  readonly ownShell: Shell;
}

/** A segment that joins the nodes: a bridge of the lab's engine. */
export interface LabSegment {
  readonly subnet: string;
  /** Name of the Linux bridge on the lab host. */
  readonly bridge: string;
}

/** Images of a lab, present in its engine. `null`: the place has none. */
export interface LabImages {
  readonly node: string;
  /** What tasks and toolboxes run. */
  readonly probe: string;
  /** Nodes with an engine of the oldest generation. */
  readonly legacyNode: string | null;
  /** Programs of a monitoring stack: PostgreSQL and a Zabbix server. Prepared stores hold it on manager1 only. */
  readonly monitoring: string | null;
}

/** How what is made on a swarm that is not the lab's own is marked and bounded. */
export interface Tenancy {
  /** Labels of everything that is made there: whose it is, and of which run. */
  readonly labels: Readonly<Record<string, string>>;
  /** What one task may take. */
  readonly taskLimits: { readonly cpus: number; readonly memoryBytes: number; readonly processes: number };
}

/** A running lab: a swarm, the segments beneath it and a client outside it. */
export interface Lab {
  readonly id: string;
  readonly nodes: readonly LabNode[];
  readonly segments: { readonly control: LabSegment; readonly data: LabSegment; readonly trunk: LabSegment };
  /** A client on the control segment that is in no swarm. */
  readonly outside: { readonly address: string; readonly shell: Shell };
  /** Root in the network namespace that holds the segments' bridges. */
  readonly host: Shell;
  /** The engine that runs the lab's containers. */
  readonly engine: Engine;
  /** Compose v2 as a command and its first arguments. */
  readonly composeCommand: readonly string[];
  /** Folder of the lab's state and sockets. */
  readonly directory: string;
  readonly images: LabImages;
  /** Image reference of the probe image, present on every node. */
  readonly probeImage: string;
  /** Set where the swarm is not the lab's own. */
  readonly tenancy?: Tenancy;
  /** Machines that forward between segments, by name; only beside nodes of a stack's own. */
  readonly routers: Readonly<Record<string, Shell>>;
  /** The node by name; throws a usage failure with near matches when there is none. */
  node(name: string): LabNode;
  /** A manager that answers. */
  manager(): LabNode;
}
