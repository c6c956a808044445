import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { asked, witnessed } from '../support/evidence.js';
import { differenceOf } from '../support/sets.js';
import { EXTRA_HOSTS, NAMES, RESOLVER_SETTINGS, someNames } from './stack.js';

const REASONS = ['server-missing', 'search-missing', 'option-missing', 'host-missing'] as const;
type Reason = (typeof REASONS)[number];

/** What one task was given. */
interface Given {
  readonly node: string;
  readonly task: string;
  /** Servers that the engine forwards this container's other questions to. */
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly options: readonly string[];
  /** Lines of its hosts file, with single spaces. */
  readonly hosts: readonly string[];
}

export interface Configured {
  readonly service: string;
  readonly tasks: readonly Given[];
}

interface Parameters {
  readonly options: readonly string[];
}

const PARAMETERS: Parameters = { options: RESOLVER_SETTINGS.options };

export default defineScenario({
  id: 'discovery/static-config',
  claim: "A service's DNS servers, search domains, resolver options and extra hosts reach its containers.",
  level: 'core',
  requirements: ['R-discovery-static'],
  needs: [],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ options }) =>
    options.join() === PARAMETERS.options.join()
      ? NAMES
      : someNames(`with-${options.length}-options`, {
          asker: { scale: 1, dns: { ...RESOLVER_SETTINGS, options } },
        }),
  reasons: REASONS,
  convergesWithinMs: 0,
  measure: async (context): Promise<Configured> => {
    const tasks = await context.stack.tasks('asker');
    const given = await Promise.all(
      tasks.map(async ({ name, node, pid, containerId }): Promise<Given> => {
        const root = `/proc/${pid}/root`;
        const [details, { stdout: resolver }, { stdout: hosts }] = await Promise.all([
          asked(
            context,
            node.name,
            `GET /containers/${containerId.slice(0, 12)}/json`,
            () =>
              node.engine.request<{ readonly HostConfig: { readonly Dns: readonly string[] | null } }>({
                method: 'GET',
                path: `/containers/${containerId}/json`,
                signal: context.signal,
              }),
            ({ HostConfig }) => HostConfig.Dns,
          ),
          witnessed(context, node.shell, `Resolver settings of ${name}`).run(`cat ${root}/etc/resolv.conf`),
          witnessed(context, node.shell, `Hosts of ${name}`).run(`cat ${root}/etc/hosts`),
        ]);
        return {
          node: node.name,
          task: name,
          servers: details.HostConfig.Dns ?? [],
          search: words(resolver, 'search'),
          options: words(resolver, 'options'),
          hosts: hosts.split('\n').map((line) => line.trim().split(/\s+/).join(' ')),
        };
      }),
    );
    return { service: context.stack.service('asker').name, tasks: given };
  },
  judge: judgeConfigured,
  faults: [
    {
      kind: 'mutation',
      name: 'option-dropped',
      does: 'Leaves one of the resolver options out.',
      change: { options: RESOLVER_SETTINGS.options.slice(0, 1) },
      expect: { reason: 'option-missing', place: { service: 'names-with-1-options-asker' } },
    },
    {
      kind: 'mutation',
      name: 'option-added',
      does: 'Gives a further resolver option.',
      change: { options: [...RESOLVER_SETTINGS.options, 'rotate'] },
      expect: 'look-alike',
    },
  ],
});

/** The words after a keyword of resolv.conf. */
function words(resolver: string, keyword: string): readonly string[] {
  return resolver
    .split('\n')
    .filter((line) => line.startsWith(`${keyword} `))
    .flatMap((line) => line.trim().split(/\s+/).slice(1));
}

export function judgeConfigured({ service, tasks }: Configured): Judgement<Reason> {
  for (const { node, task, servers, search, options, hosts } of tasks) {
    const checks = [
      { reason: 'server-missing', what: 'server', wanted: RESOLVER_SETTINGS.servers, seen: servers },
      { reason: 'search-missing', what: 'search domain', wanted: RESOLVER_SETTINGS.search, seen: search },
      { reason: 'option-missing', what: 'resolver option', wanted: RESOLVER_SETTINGS.options, seen: options },
      { reason: 'host-missing', what: 'extra host', wanted: withEachName(EXTRA_HOSTS), seen: withEachName(hosts) },
    ] as const;
    for (const { reason, what, wanted, seen } of checks) {
      const { missing } = differenceOf(wanted, seen);
      if (missing.length === 0) continue;
      return broken(
        reason,
        { node, service, task },
        `The ${what} ${missing.join(', ')} reaches ${task}; it has ${seen.join(', ') || 'none'}.`,
      );
    }
  }
  return ok(
    `${tasks.length} tasks of ${service} have ${RESOLVER_SETTINGS.servers.join(', ')} as server, ` +
      `${RESOLVER_SETTINGS.search.join(', ')} as search domain, ${RESOLVER_SETTINGS.options.join(', ')} as options and ${EXTRA_HOSTS.join(', ')} as host.`,
  );
}

/** One entry for each name of each line: engines may write the names of an address on one line or on several. */
function withEachName(hosts: readonly string[]): readonly string[] {
  return hosts.flatMap((line) => {
    const [address, ...names] = line.split(' ');
    return names.map((name) => `${address ?? ''} ${name}`);
  });
}
