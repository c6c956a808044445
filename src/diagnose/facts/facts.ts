import type { Gap, LoadFacts } from '../../model/diagnosis.js';

export type { Gap, LoadFacts } from '../../model/diagnosis.js';

/**
 * What was read of a swarm, in one document that can be saved and judged elsewhere: schema `seatrial/facts/1`, see
 * `facts.schema.json`. Secrets, environments and tokens are never part of it.
 */
export const FACTS_SCHEMA = 'seatrial/facts/1';

/** Everything that was read, and what could not be. */
export interface Facts {
  readonly schema: typeof FACTS_SCHEMA;
  /** When reading began, ISO 8601 in UTC, by the clock of this machine. */
  readonly at: string;
  readonly durationMs: number;
  /** Version of seatrial that read them. */
  readonly seatrial: string;
  /** Whether helpers on the nodes were allowed: without them no {@link NodeView} has {@link HostFacts}. */
  readonly collected: boolean;
  readonly swarm: SwarmFacts;
  /** Nodes as a manager lists them. Empty where no manager answered. */
  readonly nodes: readonly NodeFacts[];
  readonly services: readonly ServiceFacts[];
  readonly tasks: readonly TaskFacts[];
  /** Networks of the swarm, as a manager lists them. */
  readonly networks: readonly NetworkFacts[];
  /** Nodes that were reached themselves. */
  readonly views: readonly NodeView[];
  readonly gaps: readonly Gap[];
  /** What probes between nodes saw; left out or `null` where they were not allowed. */
  readonly probes?: ProbeFacts | null;
  /** What reading asked of each engine; left out by earlier versions. */
  readonly load?: readonly LoadFacts[];
}

export interface SwarmFacts {
  /** `null` where no manager told it. */
  readonly id: string | null;
  /** UDP port of VXLAN. */
  readonly dataPathPort: number;
  /** Whether a manager told what it knows: `no-leader` where managers answer, but have lost their majority. */
  readonly api: 'read' | 'no-leader' | 'not-read';
}

/** A node of the swarm, as managers know it. */
export interface NodeFacts {
  readonly id: string;
  /** Its hostname, or where several share it, the hostname and the beginning of its id. */
  readonly name: string;
  readonly role: 'worker' | 'manager';
  readonly availability: string;
  /** `ready`, `down`, `unknown`, `disconnected`. */
  readonly state: string;
  readonly message: string;
  readonly address: string;
  readonly engineVersion: string;
  /** `null` for workers. */
  readonly manager: { readonly leader: boolean; readonly reachability: string; readonly address: string } | null;
}

export interface PublishedPort {
  readonly protocol: string;
  readonly target: number;
  /** 0 where none was assigned. */
  readonly published: number;
  readonly mode: string;
}

export interface ServiceFacts {
  readonly id: string;
  readonly name: string;
  readonly endpointMode: 'vip' | 'dnsrr';
  /** `null` for a service that runs on every node. */
  readonly replicas: number | null;
  readonly ports: readonly PublishedPort[];
  /** Virtual addresses, without prefix length, by id of the network. */
  readonly virtualAddresses: Readonly<Record<string, string>>;
  readonly networks: readonly { readonly id: string; readonly aliases: readonly string[] }[];
  /** State of an update that is under way or was stopped; `null` where there is none. */
  readonly updateState: string | null;
  /** What its labels tell a proxy; left out where none is told to lead to it. */
  readonly proxied?: {
    /** The network by which the proxy is told to reach it; `null` where labels leave the choice to the proxy. */
    readonly network: string | null;
  };
  /** Name servers that its tasks were given instead of the node's. */
  readonly nameServers?: readonly string[];
}

/** A task that should run, that runs, or that ended within the last minute or with an error. */
export interface TaskFacts {
  readonly id: string;
  /** Name of the service and slot, `web.2`; for global services, of the service and its node. */
  readonly name: string;
  readonly serviceId: string;
  readonly nodeId: string | null;
  readonly state: string;
  readonly desiredState: string;
  readonly error: string;
  readonly containerId: string | null;
  /** It was the same at the end of reading, and had been for ten seconds at its beginning. */
  readonly settled: boolean;
  readonly addresses: readonly { readonly networkId: string; readonly address: string }[];
}

export interface NetworkFacts {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly scope: string;
  readonly ingress: boolean;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly encrypted: boolean;
  /** `null` for networks without VXLAN, and where the engine does not tell. */
  readonly vni: number | null;
  /** MTU that was asked for; `null` where the driver chooses. */
  readonly mtu: number | null;
  readonly subnets: readonly string[];
}

/** What one node says of itself. */
export interface NodeView {
  /** As in {@link NodeFacts}; where no manager lists the node, its hostname. */
  readonly node: string;
  /** Empty where the node is in no swarm. */
  readonly nodeId: string;
  readonly engine: EngineFacts;
  readonly networks: readonly NetworkView[];
  readonly containers: readonly ContainerFacts[];
  /** `null` where no helper was allowed or it failed. */
  readonly host: HostFacts | null;
}

export interface EngineFacts {
  readonly version: string;
  readonly apiVersion: string;
  readonly kernel: string;
  readonly system: string;
  /** Address by which the node is known in the swarm. */
  readonly nodeAddress: string;
  readonly swarmState: string;
  readonly swarmError: string;
  readonly controlAvailable: boolean;
  /** By how much the engine's clock is ahead of this machine's; `null` where it did not tell its time. */
  readonly clockAheadMs: number | null;
  /** The clock offset is known to this accuracy: half of the time the question took. */
  readonly clockUncertainMs: number;
  readonly warnings: readonly string[];
  /** The engine's own id; machines that were cloned share it. */
  readonly id?: string;
  /** Containers outlive their engine. */
  readonly liveRestore?: boolean;
  /** Program that the engine makes its rules with, such as `iptables` or `nftables`. */
  readonly firewallBackend?: string;
}

/** A network as one node sees it. */
export interface NetworkView extends NetworkFacts {
  /** Nodes that gossip about the network; `null` where the node takes no part. */
  readonly peers: readonly { readonly name: string; readonly address: string }[] | null;
  /** What the node itself has in the network: containers, and its load balancer. */
  readonly endpoints: readonly EndpointView[];
  /** What gossip told of services; empty where the node takes no part. */
  readonly services: readonly ServiceView[];
}

export interface EndpointView {
  /** Id of the container, or `lb-…` and `ingress-sbox` for the node's own. */
  readonly container: string;
  readonly name: string;
  readonly mac: string;
  /** Without prefix length; empty where it has none. */
  readonly address: string;
}

export interface ServiceView {
  readonly name: string;
  /** Empty where it has none. */
  readonly virtualAddress: string;
  readonly tasks: readonly { readonly name: string; readonly address: string; readonly nodeAddress: string }[];
}

/** A running container. */
export interface ContainerFacts {
  readonly id: string;
  readonly name: string;
  /** Id of the task; `null` for containers of no service. */
  readonly taskId: string | null;
  /** Name of its network namespace among those of the engine; `null` where it has none of its own. */
  readonly namespace: string | null;
  readonly health: string | null;
  readonly networks: readonly {
    readonly id: string;
    readonly name: string;
    readonly address: string;
    readonly mac: string;
  }[];
}

/** What a helper read on a node. */
export interface HostFacts {
  readonly durationMs: number;
  /** The node's own namespace first. */
  readonly namespaces: readonly NamespaceFacts[];
  readonly kernelFeatures: readonly { readonly name: string; readonly there: boolean }[];
  readonly sockets: readonly ListeningSocket[];
  /** Lines of the engine's log that tell of trouble, oldest first. */
  readonly log: readonly string[];
  /** Until when the node's certificate holds, ISO 8601; `null` where it could not be read. */
  readonly certificateEnds: string | null;
  /** Tables of nftables that no iptables made. */
  readonly nftTables: readonly string[];
  /** Since when the node's certificate holds, ISO 8601; `null` where it could not be read. */
  readonly certificateBegins?: string | null;
  /** Name servers that the node asks, and hands on to containers. */
  readonly nameServers?: readonly string[];
  /** Settings in the engine's configuration file or command line that concern networks: `iptables`, `live-restore`, … */
  readonly engineSettings?: Readonly<Record<string, string>>;
  /** `/proc/sys` cannot be written to. */
  readonly settingsReadOnly?: boolean;
  /** The kind of container that the node itself is, such as `lxc`; empty where nothing says so. */
  readonly insideContainer?: string;
  /** How long the engine had run when the node was read; `null` where its process was not found. */
  readonly engineAgeMs?: number | null;
  /** Lines of the node's own `resolv.conf` that set something. */
  readonly resolverLines?: readonly string[];
  /** The same of each container, by its id. */
  readonly resolvers?: readonly { readonly container: string; readonly lines: readonly string[] }[];
  /** Connections without end that the node tracks, each kind once: UDP to an address and port, and from where answers come. */
  readonly flows?: readonly {
    readonly protocol: string;
    readonly address: string;
    readonly port: number;
    readonly answers: string;
  }[];
  /** What the engine holds of gossip; left out or `null` where its diagnostic port is off or did not answer. */
  readonly gossip?: GossipFacts | null;
}

/** What an engine holds of gossip, by what its diagnostic port says. */
export interface GossipFacts {
  /** Nodes of the swarm that it hears, as of at least one of two readings: what was read between them is no older. */
  readonly peers: readonly GossipPeer[];
  /** Overlays that the node takes part in; those whose tables were not read whole are left out. */
  readonly networks: readonly GossipNetwork[];
}

/** A node by the name under which it gossips: engines choose another one at each start, and it is no id of the swarm. */
export interface GossipPeer {
  readonly name: string;
  readonly address: string;
}

/** What gossip tells of one network. */
export interface GossipNetwork {
  readonly id: string;
  /** Nodes that take part; without an address those that the engine does not hear. */
  readonly peers: readonly { readonly name: string; readonly address: string | null }[];
  readonly endpoints: readonly GossipEndpoint[];
  readonly locations: readonly GossipLocation[];
}

/** A row that tells of an endpoint of a service. What its record does not tell is empty. */
export interface GossipEndpoint {
  /** Of the endpoint. */
  readonly id: string;
  /** Name of the peer that told it. */
  readonly owner: string;
  readonly name: string;
  readonly service: string;
  readonly virtualAddress: string;
  /** Without prefix length. */
  readonly address: string;
}

/** A row that tells behind which node an endpoint is, balancers included. What its record does not tell is empty. */
export interface GossipLocation {
  readonly id: string;
  readonly owner: string;
  /** Without prefix length. */
  readonly address: string;
  readonly mac: string;
  readonly vtep: string;
}

export interface ListeningSocket {
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  readonly process: string;
}

/** One network namespace. */
export interface NamespaceFacts {
  /** `host`, or its file name: `1-<id>`, `lb_<id>`, `ingress_sbox`, or that of a container. */
  readonly name: string;
  readonly links: readonly LinkFacts[];
  readonly routes: readonly {
    readonly destination: string;
    readonly device: string;
    readonly gateway: string | null;
  }[];
  readonly neighbours: readonly {
    readonly address: string;
    readonly device: string;
    readonly mac: string | null;
    readonly permanent: boolean;
  }[];
  /** Rows of bridges and VXLAN devices that lead to another node. */
  readonly forwarding: readonly {
    readonly mac: string;
    readonly device: string;
    readonly vtep: string;
    readonly permanent: boolean;
  }[];
  /** IPVS services by firewall mark. */
  readonly balancers: readonly {
    readonly mark: number;
    readonly scheduler: string;
    readonly backends: readonly { readonly address: string; readonly weight: number }[];
  }[];
  readonly tables: readonly RuleTable[];
  /** ESP states and policies; only of the node's own namespace. */
  readonly security: {
    readonly states: readonly SecurityStateFacts[];
    readonly policies: readonly {
      readonly source: string;
      readonly destination: string;
      /** Destination port that it is for; `null` for any. */
      readonly port?: number | null;
      /** Of the state that it asks for. */
      readonly spi?: string;
    }[];
  } | null;
  readonly sysctls: Readonly<Record<string, string>>;
  /** Where programs listen for TCP; left out where it was not read. */
  readonly listening?: readonly { readonly address: string; readonly port: number }[];
  /** Counters of trouble that are not 0, and by how much they rose while the node was read: a second or more. */
  readonly counters?: Readonly<Record<string, { readonly total: number; readonly rose: number }>>;
  /** After how many seconds IPVS forgets a silent connection; `null` where it balances nothing. */
  readonly timeouts?: { readonly tcp: number; readonly udp: number } | null;
  /** UDP that IPVS keeps with a backend, each once. */
  readonly balanced?: readonly {
    readonly protocol: string;
    readonly address: string;
    readonly port: number;
    readonly backend: string;
  }[];
  /** Addresses that programs try to connect to by TCP and that have not answered. */
  readonly dialled?: readonly string[];
  /** Connections by TCP over which nothing went for some seconds. */
  readonly idle?: readonly IdleConnection[];
}

/** A security association of the kernel, without its key. */
export interface SecurityStateFacts {
  readonly source: string;
  readonly destination: string;
  readonly algorithm: string;
  readonly spi?: string;
  /** The number of the last packet, sent or received; at 2^32 the kernel stops. */
  readonly sequence?: number;
}

/** A connection, from its client or its server. */
export interface IdleConnection {
  /** Of the other end. */
  readonly address: string;
  readonly port: number;
  readonly idleMs: number;
  /** When the kernel asks whether the other end is still there; `null` when it never does. */
  readonly keepAliveMs: number | null;
}

export interface LinkFacts {
  readonly name: string;
  readonly mac: string;
  readonly mtu: number;
  /** `vxlan`, `bridge`, `veth`; empty for others. */
  readonly kind: string;
  readonly up: boolean;
  readonly master: string | null;
  readonly vxlan: { readonly vni: number; readonly port: number } | null;
  /** IPv4, with prefix length. */
  readonly addresses: readonly string[];
  readonly received: LinkCounters;
  readonly sent: LinkCounters;
}

export interface LinkCounters {
  readonly packets: number;
  readonly errors: number;
  readonly dropped: number;
}

/** A table of iptables. */
export interface RuleTable {
  readonly variant: 'nft' | 'legacy';
  readonly table: string;
  /** Built-in chains and what becomes of packets at their end. */
  readonly policies: Readonly<Record<string, string>>;
  readonly rules: readonly { readonly rule: string; readonly packets: number }[];
}

/** One round of short probes between nodes. Counts only: what they mean is judged elsewhere. */
export interface ProbeFacts {
  readonly durationMs: number;
  /** Names of the nodes that probed and answered. */
  readonly nodes: readonly string[];
  readonly paths: readonly PathProbe[];
  readonly connections: readonly ConnectionProbe[];
  readonly names: readonly NameProbe[];
  /** Checksum errors of TCP and UDP that were counted meanwhile where probes arrived. */
  readonly checksums: readonly { readonly node: string; readonly network: string | null; readonly errors: number }[];
}

/** Packets of one kind and size from one node to another. */
export interface PathProbe {
  readonly from: string;
  readonly to: string;
  /** Name of the task that was to answer; `null` for a responder of our own. */
  readonly task: string | null;
  /** Id of the network; `null` for the underlay. */
  readonly network: string | null;
  /**
   * `data-path` is VXLAN of a network that nobody has, and `esp` a packet of a key that nobody has: they are counted where
   * they reach the interface of the other node, before its rules, and its kernel drops them.
   */
  readonly kind: 'icmp' | 'udp' | 'tcp' | 'data-path' | 'esp';
  /** 0 where there are no ports. */
  readonly port: number;
  /** Size of the IP packet, never to be fragmented; for TCP what was sent each way. */
  readonly bytes: number;
  readonly sent: number;
  /** Of those, how many reached the other end; `null` where nobody counts there. */
  readonly arrived: number | null;
  /** How many were answered; `null` where nobody answers. */
  readonly answered: number | null;
  /** TCP: the handshake was done. */
  readonly connected: boolean;
  /** Another responder than the wanted one answered. */
  readonly strange: boolean;
  /** What the kernel said at last, as the name of its error; empty where it said nothing. */
  readonly problem: string;
}

/** Connections to an application, closed as soon as they are there. */
export interface ConnectionProbe {
  readonly from: string;
  /** `virtual`: the virtual address of a service, `task`: one of its tasks, `published`: a port of a node. */
  readonly kind: 'virtual' | 'task' | 'published';
  readonly to: string | null;
  readonly network: string | null;
  readonly service: string;
  readonly task: string | null;
  readonly address: string;
  readonly port: number;
  readonly tried: number;
  readonly connected: number;
  readonly refused: number;
  /** Without any answer before the deadline. */
  readonly silent: number;
  readonly problem: string;
}

/** A name of a service, asked for where a task asks. */
export interface NameProbe {
  readonly node: string;
  readonly task: string;
  readonly network: string;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly problem: string;
}
