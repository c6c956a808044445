/**
 * What engines answer, as far as it is used. Names are the engine's own. Fields that some engine leaves out are optional.
 */

/** `GET /version`. */
export interface EngineVersion {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly KernelVersion?: string;
  readonly Os: string;
  readonly Arch: string;
}

/** `GET /info`. */
export interface EngineInfo {
  readonly ID: string;
  readonly Name: string;
  readonly ServerVersion: string;
  readonly Driver: string;
  readonly CgroupVersion?: string;
  readonly KernelVersion: string;
  readonly OperatingSystem: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly LiveRestoreEnabled?: boolean;
  /** Since API 1.49. */
  readonly FirewallBackend?: { readonly Driver: string };
  readonly Swarm: {
    readonly NodeID: string;
    readonly NodeAddr: string;
    readonly LocalNodeState: 'inactive' | 'pending' | 'active' | 'error' | 'locked';
    readonly ControlAvailable: boolean;
    readonly Error: string;
    readonly RemoteManagers?: readonly { readonly NodeID: string; readonly Addr: string }[] | null;
    readonly Managers?: number;
    readonly Nodes?: number;
    readonly Cluster?: {
      readonly ID: string;
      readonly DataPathPort?: number;
      readonly DefaultAddrPool?: readonly string[] | null;
      readonly SubnetSize?: number;
    };
  };
}

/** A thing with a version that counts its changes. */
export interface Versioned {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
}

/** `GET /swarm`. */
export interface SwarmDetails extends Versioned {
  readonly Spec: SwarmSpec;
  readonly JoinTokens: { readonly Worker: string; readonly Manager: string };
  readonly RootRotationInProgress: boolean;
  readonly DataPathPort?: number;
  readonly TLSInfo: { readonly TrustRoot: string; readonly CertIssuerSubject: string };
}

/** Settings of a swarm; what is not named here is handed back as it came. */
export interface SwarmSpec {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly CAConfig: {
    /** Nanoseconds. */
    readonly NodeCertExpiry?: number;
    /** Counts rotations of the root CA that were asked for. */
    readonly ForceRotate?: number;
  };
}

/** `GET /nodes`. */
export interface SwarmNode extends Versioned {
  readonly Spec: {
    readonly Role: 'worker' | 'manager';
    readonly Availability: 'active' | 'pause' | 'drain';
    readonly Labels?: Readonly<Record<string, string>>;
  };
  readonly Description: {
    readonly Hostname: string;
    readonly Engine: { readonly EngineVersion: string };
    readonly TLSInfo?: {
      readonly TrustRoot: string;
      readonly CertIssuerSubject?: string;
      readonly CertIssuerPublicKey?: string;
    };
  };
  readonly Status: { readonly State: string; readonly Addr: string; readonly Message?: string };
  readonly ManagerStatus?: { readonly Leader?: boolean; readonly Reachability: string; readonly Addr: string };
}

/** A port of a service. */
export interface PortConfig {
  readonly Protocol: 'tcp' | 'udp' | 'sctp';
  readonly TargetPort: number;
  readonly PublishedPort?: number;
  readonly PublishMode: 'ingress' | 'host';
}

/** How the engine looks whether a container is healthy; times in nanoseconds. */
export interface HealthCheckSpec {
  /** `['CMD-SHELL', command]`, or `['NONE']`. */
  readonly Test: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly Retries?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
}

/** A mount of a service's tasks. */
export interface ServiceMount {
  readonly Type: 'volume' | 'bind' | 'tmpfs';
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
  readonly VolumeOptions?: { readonly Labels: Readonly<Record<string, string>> };
}

/** How a service's tasks are replaced; times in nanoseconds. */
export interface UpdateConfig {
  readonly Parallelism?: number;
  readonly Delay?: number;
  readonly Monitor?: number;
  readonly Order?: 'start-first' | 'stop-first';
  readonly FailureAction?: 'pause' | 'continue' | 'rollback';
}

/** What a service is made from. */
export interface ServiceSpec {
  readonly Name: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly TaskTemplate: {
    readonly ContainerSpec: {
      readonly Image: string;
      readonly Command?: readonly string[];
      readonly Args?: readonly string[];
      readonly Env?: readonly string[];
      readonly Labels?: Readonly<Record<string, string>>;
      /** Nanoseconds. */
      readonly StopGracePeriod?: number;
      readonly Init?: boolean;
      readonly Hostname?: string;
      readonly Healthcheck?: HealthCheckSpec;
      readonly DNSConfig?: {
        readonly Nameservers?: readonly string[];
        readonly Search?: readonly string[];
        readonly Options?: readonly string[];
      };
      /** As in hosts(5): address, then names. */
      readonly Hosts?: readonly string[];
      readonly Secrets?: readonly {
        readonly SecretID: string;
        readonly SecretName: string;
        readonly File: { readonly Name: string; readonly UID: string; readonly GID: string; readonly Mode: number };
      }[];
      readonly Mounts?: readonly ServiceMount[];
      readonly CapabilityAdd?: readonly string[];
      readonly Sysctls?: Readonly<Record<string, string>>;
    };
    readonly Networks?: readonly { readonly Target: string; readonly Aliases?: readonly string[] }[];
    readonly Placement?: {
      readonly Constraints?: readonly string[];
      readonly MaxReplicas?: number;
      readonly Preferences?: readonly { readonly Spread: { readonly SpreadDescriptor: string } }[];
    };
    readonly LogDriver?: { readonly Name: string; readonly Options?: Readonly<Record<string, string>> };
    /** `Delay` in nanoseconds. */
    readonly RestartPolicy?: { readonly Condition: 'none' | 'on-failure' | 'any'; readonly Delay?: number };
    readonly ForceUpdate?: number;
    readonly Resources?: {
      readonly Limits?: {
        /** Billionths of a processor. */
        readonly NanoCPUs?: number;
        readonly MemoryBytes?: number;
        readonly Pids?: number;
      };
    };
  };
  readonly UpdateConfig?: UpdateConfig;
  readonly Mode: {
    readonly Replicated?: { readonly Replicas: number };
    readonly Global?: Readonly<Record<string, never>>;
  };
  readonly EndpointSpec?: { readonly Mode?: 'vip' | 'dnsrr'; readonly Ports?: readonly PortConfig[] };
}

/** `GET /services`. */
export interface Service extends Versioned {
  readonly Spec: ServiceSpec;
  readonly Endpoint?: {
    readonly Spec?: { readonly Mode?: 'vip' | 'dnsrr' };
    readonly Ports?: readonly PortConfig[];
    /** `Addr` with prefix length. */
    readonly VirtualIPs?: readonly { readonly NetworkID: string; readonly Addr?: string }[];
  };
  readonly UpdateStatus?: { readonly State: string; readonly Message?: string };
}

/** `GET /tasks`. */
export interface Task extends Versioned {
  readonly ServiceID: string;
  readonly Slot?: number;
  readonly NodeID?: string;
  readonly DesiredState: string;
  readonly Status: {
    readonly State: string;
    readonly Timestamp: string;
    readonly Message?: string;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ContainerID: string; readonly PID: number; readonly ExitCode?: number };
    readonly PortStatus?: { readonly Ports?: readonly PortConfig[] };
  };
  readonly NetworksAttachments?: readonly {
    readonly Network: { readonly ID: string; readonly Spec: { readonly Name: string } };
    /** With prefix length. */
    readonly Addresses?: readonly string[];
  }[];
}

/** What a network is made from. */
export interface NetworkSpec {
  readonly Name: string;
  readonly Driver: string;
  readonly Scope?: 'local' | 'swarm';
  readonly Attachable?: boolean;
  readonly Internal?: boolean;
  readonly Ingress?: boolean;
  readonly ConfigOnly?: boolean;
  readonly ConfigFrom?: { readonly Network: string };
  readonly Options?: Readonly<Record<string, string>>;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly EnableIPv6?: boolean;
  readonly IPAM?: {
    readonly Driver?: string;
    readonly Options?: Readonly<Record<string, string>>;
    readonly Config?: readonly {
      readonly Subnet?: string;
      readonly Gateway?: string;
      readonly IPRange?: string;
      readonly AuxiliaryAddresses?: Readonly<Record<string, string>>;
    }[];
  };
}

/** `GET /networks/{id}`; `Peers` and `Services` only where the node takes part, `Services` only when asked verbosely. */
export interface Network {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Scope: string;
  readonly Driver: string;
  readonly Internal: boolean;
  readonly Attachable: boolean;
  readonly Ingress: boolean;
  readonly ConfigOnly: boolean;
  readonly EnableIPv6: boolean;
  readonly Options: Readonly<Record<string, string>> | null;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly IPAM: {
    readonly Driver: string;
    readonly Config:
      readonly { readonly Subnet: string; readonly Gateway?: string; readonly IPRange?: string }[] | null;
  };
  readonly Containers?: Readonly<
    Record<
      string,
      {
        readonly Name: string;
        readonly EndpointID: string;
        readonly MacAddress: string;
        /** With prefix length. */
        readonly IPv4Address: string;
        /** With prefix length; empty where it has none. */
        readonly IPv6Address?: string;
      }
    >
  > | null;
  readonly Peers?: readonly { readonly Name: string; readonly IP: string }[] | null;
  readonly Services?: Readonly<
    Record<
      string,
      {
        readonly VIP: string;
        readonly Ports: readonly string[] | null;
        /** The firewall mark of the service on this node; another one on every node. */
        readonly LocalLBIndex: number;
        readonly Tasks: readonly {
          readonly Name: string;
          readonly EndpointID: string;
          readonly EndpointIP: string;
          readonly Info: Readonly<Record<string, string>> | null;
        }[];
      }
    >
  > | null;
}

/** What a container is made from. */
export interface ContainerSpec {
  readonly Image: string;
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly Hostname?: string;
  readonly MacAddress?: string;
  readonly AttachStdin?: boolean;
  readonly AttachStdout?: boolean;
  readonly AttachStderr?: boolean;
  readonly OpenStdin?: boolean;
  /** Its input ends when the first who is attached to it goes. */
  readonly StdinOnce?: boolean;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly Healthcheck?: HealthCheckSpec;
  /** Keys like `8080/tcp`. */
  readonly ExposedPorts?: Readonly<Record<string, Readonly<Record<string, never>>>>;
  readonly HostConfig?: {
    /** A network, `host`, `none`, or `container:<id>`. */
    readonly NetworkMode?: string;
    readonly PidMode?: string;
    readonly CgroupnsMode?: 'private' | 'host';
    readonly Privileged?: boolean;
    readonly CapAdd?: readonly string[];
    readonly Init?: boolean;
    readonly Binds?: readonly string[];
    readonly AutoRemove?: boolean;
    readonly ReadonlyRootfs?: boolean;
    /** Bytes. */
    readonly Memory?: number;
    /** Billionths of a processor. */
    readonly NanoCpus?: number;
    readonly PidsLimit?: number;
    readonly LogConfig?: { readonly Type: 'none' };
    readonly Dns?: readonly string[];
    readonly DnsSearch?: readonly string[];
    readonly DnsOptions?: readonly string[];
    readonly ExtraHosts?: readonly string[];
    /** `container:alias`. */
    readonly Links?: readonly string[];
    readonly Sysctls?: Readonly<Record<string, string>>;
    readonly PublishAllPorts?: boolean;
    readonly RestartPolicy?: { readonly Name: 'no' | 'always' | 'unless-stopped' };
    /** Keys like `8080/tcp`; `HostPort` may be empty for an ephemeral one. */
    readonly PortBindings?: Readonly<
      Record<string, readonly { readonly HostIp?: string; readonly HostPort: string }[]>
    >;
    readonly Mounts?: readonly {
      readonly Type: 'volume';
      readonly Source: string;
      readonly Target: string;
      readonly VolumeOptions?: { readonly Labels: Readonly<Record<string, string>> };
    }[];
  };
  readonly NetworkingConfig?: { readonly EndpointsConfig: Readonly<Record<string, EndpointConfig>> };
}

/** How a container joins a network. */
export interface EndpointConfig {
  readonly IPAMConfig?: { readonly IPv4Address?: string };
  readonly Aliases?: readonly string[];
  readonly MacAddress?: string;
  readonly DriverOpts?: Readonly<Record<string, string>>;
}

/** `GET /containers/json`. */
export interface ContainerSummary {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly State: string;
  readonly Labels: Readonly<Record<string, string>>;
}

/** `GET /containers/{id}/json`. */
export interface ContainerDetails {
  readonly Id: string;
  readonly Name: string;
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly Pid: number;
    readonly ExitCode: number;
    readonly Error: string;
    readonly Health?: { readonly Status: 'none' | 'starting' | 'healthy' | 'unhealthy' };
  };
  readonly Config: {
    readonly Hostname: string;
    readonly Image: string;
    readonly Labels: Readonly<Record<string, string>> | null;
  };
  readonly NetworkSettings: {
    /** Path of the network namespace as the engine sees it; empty when the container does not run. */
    readonly SandboxKey: string;
    /** Keys like `8080/tcp`. */
    readonly Ports?: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
    > | null;
    readonly Networks: Readonly<
      Record<
        string,
        {
          readonly NetworkID: string;
          readonly EndpointID: string;
          readonly IPAddress: string;
          readonly IPPrefixLen: number;
          readonly MacAddress: string;
          readonly Gateway: string;
          /** Empty where it has none. */
          readonly GlobalIPv6Address?: string;
        }
      >
    >;
  };
}

/** `GET /images/{name}/json`. */
export interface ImageDetails {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly Size: number;
  /** Digests of the layers' contents: equal for equal images, whatever way they are stored. */
  readonly RootFS: { readonly Type: string; readonly Layers?: readonly string[] };
}

/** `GET /secrets`. */
export interface Secret extends Versioned {
  readonly Spec: { readonly Name: string; readonly Labels: Readonly<Record<string, string>> | null };
}

/** `GET /volumes`. */
export interface Volume {
  readonly Name: string;
  readonly Driver: string;
  readonly Mountpoint: string;
  readonly Labels: Readonly<Record<string, string>> | null;
}
