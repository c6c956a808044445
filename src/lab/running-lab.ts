import { ContainerShell } from '../docker/container-shell.js';
import { Engine } from '../docker/engine.js';
import { usageFailure } from '../support/failure.js';
import type { Lab, LabNode } from './lab.js';
import type { LabState, NodeState } from './state.js';

/** The lab that `state` describes, for use by this process. Connects to nothing yet. */
export function labOf(state: LabState, managerOrder: readonly string[] = []): Lab {
  const engine = Engine.open(state.engineEndpoint);
  const nodes = state.nodes.map((node) => nodeOf(engine, node));
  const managers = nodes.filter((node) => node.role === 'manager');
  const [preferred = managers[0]] = managerOrder.flatMap((name) => managers.find((node) => node.name === name) ?? []);
  return {
    id: state.id,
    nodes,
    segments: state.segments,
    outside: {
      address: state.outside.address,
      shell: ContainerShell.of(engine, state.outside.containerId, 'outside'),
    },
    host: ContainerShell.of(engine, state.hostContainerId, 'lab-host'),
    engine,
    composeCommand: state.composeCommand,
    directory: state.directory,
    images: state.images,
    probeImage: state.images.probe,
    routers: {},
    node(name) {
      const node = nodes.find((candidate) => candidate.name === name);
      if (node !== undefined) return node;
      const names = nodes.map((candidate) => candidate.name).join(', ');
      throw usageFailure(`the node ${name}`, `one of ${names}`, 'name a node of the lab: seatrial lab status');
    },
    manager() {
      if (preferred === undefined) throw new Error('a lab has at least one manager');
      return preferred;
    },
  };
}

/** A node for use by this process. */
export function nodeOf(engine: Engine, state: NodeState): LabNode {
  const toolbox = ContainerShell.of(engine, state.toolboxId, state.name);
  return {
    name: state.name,
    role: state.role,
    swarmNodeId: state.swarmNodeId,
    controlAddress: state.controlAddress,
    controlInterface: state.controlInterface,
    dataAddress: state.dataAddress,
    dataInterface: state.dataInterface,
    trunkInterface: state.trunkInterface,
    engine: Engine.open(state.engineEndpoint),
    shell: toolbox,
    ownShell: toolbox.withFilesOfFirstProcess(),
  };
}
