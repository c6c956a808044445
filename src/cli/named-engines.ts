import { findEndpoint, type Endpoint } from '../docker/index.js';
import { usageFailure } from '../support/failure.js';
import { textOption, type OptionValues } from './arguments.js';

/** A swarm by the engines that are named of it. */
export interface NamedEngines {
  /** A manager. */
  readonly target: Endpoint;
  /** Nodes that are asked themselves. */
  readonly nodes: readonly { readonly name: string; readonly endpoint: Endpoint }[];
}

/**
 * The engines named by `--target` and `--node NAME=ENDPOINT`; without a target the one that the docker client would use.
 * Nothing is connected to yet.
 */
export async function enginesNamedBy(
  options: OptionValues,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<NamedEngines> {
  const given = options['node'];
  const nodes = (Array.isArray(given) ? (given as readonly string[]) : []).map((text) => {
    const [, name = '', endpoint = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (name !== '' && endpoint !== '') return { name, endpoint };
    throw usageFailure(`--node ${text}`, 'NAME=ENDPOINT', 'for example --node worker1=ssh://worker1');
  });
  const [target, ...endpoints] = await Promise.all([
    findEndpoint(textOption(options, 'target'), env),
    ...nodes.map(({ endpoint }) => findEndpoint(endpoint, env)),
  ]);
  return {
    target,
    nodes: endpoints.map((endpoint, index) => ({ name: nodes[index]?.name ?? '', endpoint })),
  };
}
