import type { NetworkSpec, ServiceSpec } from '../docker/answers.js';
import type { Lab, Tenancy } from './lab.js';
import type { NetworkDeclaration, ServiceDeclaration } from './stack.js';

/** Label of everything that a stack makes; the value is the stack's name. */
export const STACK_LABEL = 'seatrial.stack';
/** What tasks run where the declaration says nothing else; part of the probe image. */
const RESPONDER = '/usr/local/bin/seatrial-responder';
const NANOSECONDS_PER_MS = 1_000_000;
const DEFAULT_STOP_GRACE_MS = 1000;
const DEFAULT_RESTART_DELAY_MS = 500;
/** Engines take a health check's interval from 1 ms on, and a zero for their default. */
const DEFAULT_HEALTH_TIMEOUT_MS = 2000;
const DEFAULT_MONITOR_MS = 500;

/** Networks that are there on every node without a stack. */
const PREDEFINED_NETWORKS = ['host'];

/** Real name of a stack's network, service or secret. */
export function realName(stack: string, name: string): string {
  return PREDEFINED_NETWORKS.includes(name) ? name : `${stack}-${name}`;
}

/** What the manager is asked for; pure. */
export function networkSpec(
  stack: string,
  name: string,
  network: NetworkDeclaration,
  labels: Tenancy['labels'] = {},
): NetworkSpec {
  const { subnet, gateway, ipRange, ipv6Subnet, configFrom } = network;
  return {
    Name: realName(stack, name),
    Driver: network.driver ?? 'overlay',
    Attachable: network.attachable ?? false,
    Internal: network.internal ?? false,
    Options: { ...network.options },
    Labels: { ...network.labels, ...labels, [STACK_LABEL]: stack },
    ...(network.scope === undefined ? {} : { Scope: network.scope }),
    ...(network.ipv6 === undefined ? {} : { EnableIPv6: network.ipv6 }),
    ...(configFrom === undefined ? {} : { ConfigFrom: { Network: configFrom } }),
    ...(subnet === undefined
      ? {}
      : {
          IPAM: {
            Config: [
              {
                Subnet: subnet,
                ...(gateway === undefined ? {} : { Gateway: gateway }),
                ...(ipRange === undefined ? {} : { IPRange: ipRange }),
              },
              ...(ipv6Subnet === undefined ? [] : [{ Subnet: ipv6Subnet }]),
            ],
          },
        }),
  };
}

/**
 * What the manager is asked for; pure.
 *
 * @param secretIds ids of the stack's secrets by name
 */
export function serviceSpec(
  lab: Pick<Lab, 'images' | 'tenancy'>,
  stack: string,
  name: string,
  service: ServiceDeclaration,
  secretIds: ReadonlyMap<string, string> = new Map(),
): ServiceSpec {
  return {
    Name: realName(stack, name),
    Labels: { ...lab.tenancy?.labels, [STACK_LABEL]: stack },
    TaskTemplate: {
      ContainerSpec: containerSpec(lab, stack, service, secretIds),
      Networks: service.networks.map((network) => ({
        Target: realName(stack, network),
        ...(service.aliases === undefined ? {} : { Aliases: service.aliases }),
      })),
      Placement: {
        Constraints: service.constraints ?? [],
        ...(service.maxReplicasPerNode === undefined ? {} : { MaxReplicas: service.maxReplicasPerNode }),
        ...(service.spreadOver === undefined
          ? {}
          : { Preferences: [{ Spread: { SpreadDescriptor: service.spreadOver } }] }),
      },
      RestartPolicy: {
        Condition: service.restart ?? 'any',
        Delay: nanoseconds(service.restartDelayMs ?? DEFAULT_RESTART_DELAY_MS),
      },
      ...(lab.tenancy === undefined ? {} : { Resources: { Limits: limitsOf(lab.tenancy) } }),
    },
    ...(service.update === undefined
      ? {}
      : {
          UpdateConfig: {
            Order: service.update.order,
            Parallelism: service.update.parallelism ?? 1,
            Delay: nanoseconds(service.update.delayMs ?? 0),
            Monitor: nanoseconds(service.update.monitorMs ?? DEFAULT_MONITOR_MS),
            FailureAction: 'pause',
          },
        }),
    Mode: service.scale === 'global' ? { Global: {} } : { Replicated: { Replicas: service.scale } },
    EndpointSpec: {
      Mode: service.endpointMode ?? 'vip',
      Ports: (service.publish ?? []).map(({ target, published, mode, protocol }) => ({
        TargetPort: target,
        ...(published === undefined ? {} : { PublishedPort: published }),
        PublishMode: mode,
        Protocol: protocol ?? 'tcp',
      })),
    },
  };
}

function limitsOf({ taskLimits: { cpus, memoryBytes, processes } }: Tenancy): {
  readonly NanoCPUs: number;
  readonly MemoryBytes: number;
  readonly Pids: number;
} {
  return { NanoCPUs: cpus * 1_000_000_000, MemoryBytes: memoryBytes, Pids: processes };
}

function containerSpec(
  lab: Pick<Lab, 'images' | 'tenancy'>,
  stack: string,
  service: ServiceDeclaration,
  secretIds: ReadonlyMap<string, string>,
): ServiceSpec['TaskTemplate']['ContainerSpec'] {
  const { healthCheck, dns, hosts, secrets, volumes, capabilities } = service;
  return {
    Image: imageOf(lab, service),
    Command: service.command ?? [RESPONDER],
    Env: [
      // The same names as `RunningTask` gives: templates give a global task the id of its node as slot.
      'SEATRIAL_TASK={{.Service.Name}}.{{.Task.Slot}}',
      'SEATRIAL_SERVICE={{.Service.Name}}',
      'SEATRIAL_NODE={{.Node.Hostname}}',
      ...Object.entries(service.environment ?? {}).map(([name, value]) => `${name}=${value}`),
    ],
    Labels: { ...lab.tenancy?.labels, [STACK_LABEL]: stack },
    StopGracePeriod: nanoseconds(service.stopGraceMs ?? DEFAULT_STOP_GRACE_MS),
    ...(healthCheck === undefined
      ? {}
      : {
          Healthcheck: {
            Test: ['CMD-SHELL', healthCheck.command],
            Interval: nanoseconds(healthCheck.intervalMs),
            Timeout: nanoseconds(healthCheck.timeoutMs ?? DEFAULT_HEALTH_TIMEOUT_MS),
            Retries: healthCheck.retries ?? 1,
            ...(healthCheck.startPeriodMs === undefined
              ? {}
              : {
                  StartPeriod: nanoseconds(healthCheck.startPeriodMs),
                  StartInterval: nanoseconds(healthCheck.intervalMs),
                }),
          },
        }),
    ...(dns === undefined
      ? {}
      : {
          DNSConfig: {
            ...(dns.servers === undefined ? {} : { Nameservers: dns.servers }),
            ...(dns.search === undefined ? {} : { Search: dns.search }),
            ...(dns.options === undefined ? {} : { Options: dns.options }),
          },
        }),
    ...(hosts === undefined ? {} : { Hosts: hosts }),
    ...(secrets === undefined
      ? {}
      : {
          Secrets: secrets.map((secret) => ({
            SecretID: secretIds.get(secret) ?? '',
            SecretName: realName(stack, secret),
            File: { Name: secret, UID: '0', GID: '0', Mode: 0o444 },
          })),
        }),
    ...(volumes === undefined
      ? {}
      : {
          Mounts: Object.entries(volumes).map(([volume, target]) => ({
            Type: 'volume',
            Source: realName(stack, volume),
            Target: target,
            VolumeOptions: { Labels: { [STACK_LABEL]: stack } },
          })),
        }),
    ...(capabilities === undefined ? {} : { CapabilityAdd: capabilities }),
  };
}

function imageOf({ images }: Pick<Lab, 'images'>, { image }: ServiceDeclaration): string {
  if (image === undefined || image === 'probe') return images.probe;
  if (images.monitoring !== null) return images.monitoring;
  throw new Error('this lab has no image with monitoring programs');
}

function nanoseconds(milliseconds: number): number {
  return milliseconds * NANOSECONDS_PER_MS;
}
