import { randomBytes } from 'node:crypto';
import { EngineRefused, type ContainerSpec, type EndpointConfig, type NetworkSpec } from '../../src/docker/index.js';
import { responderListens } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { Shell } from '../../src/lab/shell.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { asked } from './evidence.js';
import { cannotMeasure } from './task-shell.js';

/** A name that no other measurement uses. */
export function freshName(what: string): string {
  return `seatrial-${what}-${randomBytes(4).toString('hex')}`;
}

/** Makes a network on one node, removed with the measurement. Returns its name. */
export async function makeNetwork(
  context: MeasureContext,
  node: LabNode,
  spec: Omit<NetworkSpec, 'Name'> & { readonly Name?: string },
): Promise<string> {
  const { Name = freshName(spec.Driver), ...rest } = spec;
  context.undo.add(`remove the network ${Name} of ${node.name}`, () => node.engine.networks.remove(Name));
  await asked(
    context,
    node.name,
    `POST /networks/create ${JSON.stringify(rest)}`,
    () => node.engine.networks.create({ Name, ...rest }, { signal: context.signal }),
    (id) => id,
  );
  return Name;
}

/** What a container is made from; the probe image's responder where nothing else is said. */
export interface ContainerWish extends Omit<ContainerSpec, 'Image' | 'Env'> {
  readonly Image?: string;
  readonly name?: string;
  /** Network to start in: a name, `host`, `none` or `container:<id>`; the default bridge when left out. */
  readonly network?: string;
  /** How it joins that network. */
  readonly endpoint?: EndpointConfig;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A container that a measurement started. */
export interface OwnContainer {
  readonly node: LabNode;
  readonly id: string;
  readonly name: string;
  /** The probe image's tools in its network namespace. */
  readonly shell: Shell;
  /** By network name; empty for networks without addresses. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly macs: Readonly<Record<string, string>>;
}

/**
 * Starts a container on one node, removed with the measurement. It answers with the node's name as its identity, and
 * listens when this returns, unless it was given a command of its own.
 */
export async function startContainer(
  context: MeasureContext,
  node: LabNode,
  wish: ContainerWish = {},
): Promise<OwnContainer> {
  const { lab, undo, signal } = context;
  const { name = freshName('container'), network, endpoint, environment, ...spec } = wish;
  undo.add(`remove the container ${name} of ${node.name}`, () => node.engine.containers.remove(name));
  const id = await asked(
    context,
    node.name,
    `POST /containers/create in ${network ?? 'the default bridge'}`,
    () =>
      node.engine.containers.create(
        name,
        {
          Image: lab.probeImage,
          Cmd: ['seatrial-responder'],
          ...spec,
          Env: [
            `SEATRIAL_NODE=${node.name}`,
            `SEATRIAL_TASK=${name}`,
            ...Object.entries(environment ?? {}).map(([key, value]) => `${key}=${value}`),
          ],
          HostConfig: { ...spec.HostConfig, ...(network === undefined ? {} : { NetworkMode: network }) },
          ...(network === undefined || endpoint === undefined
            ? {}
            : { NetworkingConfig: { EndpointsConfig: { [network]: endpoint } } }),
        },
        { signal },
      ),
    (created) => created,
  );
  await node.engine.containers.start(id, { signal });
  const container = await describeContainer(context, node, id);
  if (spec.Cmd === undefined) await awaitResponder(context, container);
  return container;
}

/** Waits until the responder of a container listens; there is nothing to measure when it does not. */
export async function awaitResponder(
  { signal }: MeasureContext,
  { shell, name, node }: Pick<OwnContainer, 'shell' | 'name' | 'node'>,
  port?: number,
): Promise<void> {
  if (await responderListens(shell, signal, port)) return;
  throw cannotMeasure(`the responder of ${name} on ${node.name} to listen`, 'it does not in time');
}

/** A container as it is now, for example after it joined another network. */
export async function describeContainer(context: MeasureContext, node: LabNode, id: string): Promise<OwnContainer> {
  const details = await asked(
    context,
    node.name,
    `GET /containers/${id.slice(0, 12)}/json`,
    () => node.engine.containers.inspect(id, { signal: context.signal }),
    ({ NetworkSettings }) => NetworkSettings.Networks,
  );
  if (!details.State.Running) {
    throw cannotMeasure(
      `the container ${details.Name} to run on ${node.name}`,
      details.State.Error || details.State.Status,
    );
  }
  const networks = Object.entries(details.NetworkSettings.Networks);
  return {
    node,
    id,
    name: details.Name.replace(/^\//, ''),
    // Those with host networking have no namespace of their own.
    shell:
      details.NetworkSettings.SandboxKey === '' || 'host' in details.NetworkSettings.Networks
        ? node.shell
        : node.shell.inNetworkNamespace(details.NetworkSettings.SandboxKey),
    addresses: Object.fromEntries(networks.map(([network, { IPAddress }]) => [network, IPAddress])),
    macs: Object.fromEntries(networks.map(([network, { MacAddress }]) => [network, MacAddress])),
  };
}

/** What an engine said to a request that a claim is about. */
export type EngineAnswer<Value> =
  | { readonly accepted: true; readonly value: Value }
  | { readonly accepted: false; readonly status: number; readonly reason: string };

/** Asks an engine for something that it may refuse; both answers are observations. Anything else is thrown. */
export async function attempt<Value>(
  context: MeasureContext,
  node: string,
  request: string,
  ask: () => Promise<Value>,
): Promise<EngineAnswer<Value>> {
  try {
    const value = await asked(context, node, request, ask, (answer) => answer ?? 'accepted');
    return { accepted: true, value };
  } catch (error) {
    if (!(error instanceof EngineRefused)) throw error;
    return { accepted: false, status: error.status, reason: error.reason };
  }
}
