/** What was deployed for scenarios, as it is drawn: networks, services, and the nodes that their tasks ran on. */
export interface StackTopology {
  readonly stack: string;
  /** Nodes that it was deployed on: those of the lab, or its own. */
  readonly nodes: readonly string[];
  readonly networks: readonly TopologyNetwork[];
  readonly services: readonly TopologyService[];
}

export interface TopologyNetwork {
  readonly name: string;
  readonly driver: string;
  readonly encrypted: boolean;
  /** Empty where the network has none of its own. */
  readonly subnet: string;
}

export interface TopologyService {
  readonly name: string;
  /** Names of networks; `ingress` where a port is published by the routing mesh. */
  readonly networks: readonly string[];
  /** As `8080/tcp`, with the node's port where one is published. */
  readonly published: readonly string[];
  /** The node of each task that ran when the stack was deployed. */
  readonly taskNodes: readonly string[];
}

/** A whole swarm as it is drawn: its nodes, networks and services. */
export interface SwarmTopology {
  readonly nodes: readonly TopologyNode[];
  readonly networks: readonly TopologyNetwork[];
  readonly services: readonly TopologyService[];
}

export interface TopologyNode {
  readonly name: string;
  /** Role and, where it is not as usual, state: `manager, down`. */
  readonly note: string;
}
