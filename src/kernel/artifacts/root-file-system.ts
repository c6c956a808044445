import { constants } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommandOrFail } from '../../process/command.js';
import { Failure, usageFailure } from '../../support/failure.js';
import { debianMirror, sourceLine } from '../packages/debian-archive.js';
import { artifactKey, cachedStep, timedStep, type ArtifactStore, type Reporter } from './store.js';

const TAR = 'root.tar';
const INSTALLED = 'packages.txt';
const MMDEBSTRAP_DEADLINE_MS = 20 * 60_000;
const TAR_DEADLINE_MS = 5 * 60_000;

/** Room that making one root file system needs while it runs, and that a finished one takes, in bytes. */
export const ROOT_FILE_SYSTEM_BYTES = { whileMade: 1.2 * 1024 ** 3, kept: 0.3 * 1024 ** 3 } as const;

/** What a root file system is made from. */
export interface RootFileSystem {
  /** Name of the artifact. */
  readonly name: string;
  readonly suite: string;
  readonly packages: readonly string[];
  /** Paths of packages that are left out, besides documents and translations. */
  readonly without: readonly string[];
  /** Paths that are deleted when everything is installed: what packages make or need only while they are installed. */
  readonly removed: readonly string[];
  /** A package that must come in a version that starts like this: suites move on. */
  readonly expects: { readonly package: string; readonly version: string } | null;
}

/** Nobody reads these in an image; each 7 MB cost a second of every import. */
const NEVER_NEEDED = [
  '/usr/share/doc/*',
  '/usr/share/man/*',
  '/usr/share/info/*',
  '/usr/share/locale/*',
  '/usr/share/i18n/*',
  '/usr/share/lintian/*',
  '/usr/share/bash-completion/*',
  '/usr/lib/x86_64-linux-gnu/gconv/*',
];

const ENGINE_PACKAGES = [
  'docker.io',
  'systemd-standalone-sysusers',
  'iptables',
  'iproute2',
  'procps',
  'ca-certificates',
  'kmod',
] as const;

/** Debian's engine packages bring debugging tools and sandboxes that no node uses. */
const ENGINE_WITHOUT = [
  '/usr/bin/ctr',
  '/usr/lib/containerd/*',
  '/usr/lib/cni/*',
  '/usr/sbin/recvtty',
  '/usr/sbin/pidfd-kill',
  '/usr/sbin/sd-helper',
  '/usr/sbin/remap-rootfs',
  '/usr/sbin/seccompagent',
];

/** Modules that only Debian's own wrappers and package scripts use. */
const PERL_MODULES = ['/usr/share/perl/*', '/usr/share/perl5/*', '/usr/lib/x86_64-linux-gnu/perl/*'];

/** Where a version of the engine comes from. */
interface EngineSuite {
  readonly suite: string;
  /** The client, where it is a package of its own. */
  readonly client: readonly string[];
  /** As in {@link RootFileSystem}, besides what no engine's nodes use. */
  readonly without: readonly string[];
  readonly removed: readonly string[];
}

/** Debian suite that holds each version of the engine. */
export const ENGINE_SUITES: Readonly<Record<string, EngineSuite>> = {
  '28.5': { suite: 'forky', client: ['docker-cli'], without: [], removed: [] },
  '26.1': { suite: 'trixie', client: ['docker-cli'], without: [], removed: [] },
  '20.10': {
    suite: 'bookworm',
    client: [],
    // Test programs of libnetwork, and shims of containerd that this engine no longer asks for.
    without: ['/usr/bin/dnet', '/usr/sbin/ovrouter', '/usr/bin/containerd-shim', '/usr/bin/containerd-shim-runc-v1'],
    removed: PERL_MODULES,
  },
};

/** The oldest engine there is. Nodes of it are prepared besides those of the engine that a lab is made of. */
export const LEGACY_ENGINE = '20.10';

/** The root file system of nodes with that version of the engine. Throws a {@link Failure} for one that is not known. */
export function nodeRootFileSystem(engineVersion: string): RootFileSystem {
  const engine = ENGINE_SUITES[engineVersion];
  if (engine === undefined) {
    const known = Object.keys(ENGINE_SUITES).join(', ');
    throw usageFailure(
      `the engine ${engineVersion}`,
      `an engine that Debian has: ${known}`,
      `use --engine with one of ${known}`,
    );
  }
  return {
    name: `node-${engineVersion}`,
    suite: engine.suite,
    packages: [...ENGINE_PACKAGES, ...engine.client],
    without: [...ENGINE_WITHOUT, ...engine.without],
    removed: engine.removed,
    expects: { package: 'docker.io', version: `${engineVersion}.` },
  };
}

/** The root file system of tasks and toolboxes, before the lab's own programs are added. */
export const PROBE_ROOT_FILE_SYSTEM: RootFileSystem = {
  name: 'probe-base',
  suite: 'forky',
  packages: [
    'python3',
    'ldnsutils',
    'curl',
    'fping',
    'iperf3',
    'sockperf',
    'tcpdump',
    'iproute2',
    'ipvsadm',
    'iptables',
    'nftables',
    'conntrack',
    'ethtool',
    'socat',
    'nmap',
    'jq',
    'iputils-ping',
    'iputils-arping',
    'netcat-openbsd',
    'procps',
    'ca-certificates',
    'openssl',
    // Parts of stacks as people run them: load balancer, stores, a name server, what a monitoring server asks.
    'haproxy',
    'redis-server',
    'redis-tools',
    'dnsmasq-base',
    'etcd-server',
    'zabbix-agent',
    // Keep out all of systemd, which iperf3, dnsmasq, etcd and the agent would bring.
    'systemd-standalone-sysusers',
    'systemd-standalone-tmpfiles',
  ],
  without: ['/usr/share/misc/pci.ids', '/usr/bin/etcdutl'],
  removed: [],
  expects: null,
};

/** The root file system of a monitoring server and its database. Nothing in it starts by itself. */
export const MONITORING_ROOT_FILE_SYSTEM: RootFileSystem = {
  name: 'monitoring',
  suite: 'forky',
  packages: [
    'postgresql',
    'zabbix-server-pgsql',
    // Keep out all of systemd.
    'systemd-standalone-sysusers',
    'systemd-standalone-tmpfiles',
  ],
  without: ['/usr/share/misc/pci.ids', '/usr/share/snmp/mibs/*', '/usr/lib/postgresql/*/lib/bitcode/*'],
  removed: [
    // A database cluster that the package makes: whoever uses the image makes one as it should be.
    '/var/lib/postgresql/*',
    '/etc/postgresql/*',
    ...PERL_MODULES,
  ],
  expects: null,
};

function mmdebstrapArguments(root: RootFileSystem): string[] {
  return [
    '--variant=minbase',
    '--architectures=amd64',
    '--aptopt=Acquire::Check-Valid-Until=false',
    '--aptopt=APT::Install-Recommends=false',
    ...[...NEVER_NEEDED, ...root.without].map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
    `--include=${root.packages.join(',')}`,
    ...root.removed.map((pattern) => `--customize-hook=rm -rf "$1"${pattern}`),
  ];
}

function keyOf(root: RootFileSystem): string {
  return artifactKey([root.suite, ...mmdebstrapArguments(root)]);
}

/** The tar of a root file system when it was made before; `null` otherwise. */
export function findRootFileSystem(store: ArtifactStore, root: RootFileSystem): string | null {
  return store.has(root.name, keyOf(root)) ? path.join(store.folderOf(root.name, keyOf(root)), TAR) : null;
}

/** The tar of a root file system, made from Debian packages when it is not there. */
export async function provideRootFileSystem(
  store: ArtifactStore,
  root: RootFileSystem,
  reporter: Reporter,
): Promise<string> {
  const step = `make the root file system ${root.name}`;
  return store.exclusive(root.name, reporter, async () => {
    const cached = findRootFileSystem(store, root);
    if (cached !== null) {
      cachedStep(reporter, step, path.dirname(cached));
      return cached;
    }
    return timedStep(reporter, step, async (progress) => {
      const folder = await store.make(root.name, keyOf(root), async (unfinished) => {
        const mirror = await debianMirror(reporter.signal);
        await runCommandOrFail(
          'mmdebstrap',
          [
            ...mmdebstrapArguments(root),
            `--customize-hook=chroot "$1" dpkg-query --show >${JSON.stringify(path.join(unfinished, INSTALLED))}`,
            root.suite,
            path.join(unfinished, TAR),
            sourceLine(mirror, root.suite),
          ],
          {
            deadlineMs: MMDEBSTRAP_DEADLINE_MS,
            signal: reporter.signal,
            // It waits for its children before it cleans up, so they are told to end as well.
            ownGroup: true,
            onStarted: (pid) => {
              reporter.signal.addEventListener('abort', () => {
                endGroup(pid);
              });
            },
            graceMs: 30_000,
            env: { TMPDIR: unfinished },
            doing: `making the root file system ${root.name}`,
            next: `check that ${mirror} can be reached from here and has the suite ${root.suite}`,
            onLine: (line) => {
              if (line.startsWith('I: ')) progress(line.slice(3));
            },
          },
        );
        checkVersions(root, await readFile(path.join(unfinished, INSTALLED), 'utf8'));
      });
      return { value: path.join(folder, TAR), detail: `Debian ${root.suite}` };
    });
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Throws a {@link Failure} when a root file system holds another version than the one it is for. `installed`: name, tab, version. */
export function checkVersions(root: RootFileSystem, installed: string): void {
  if (root.expects === null) return;
  const { package: name, version } = root.expects;
  const line = installed.split('\n').find((candidate) => candidate.startsWith(`${name}\t`));
  const seen = line?.split('\t')[1] ?? 'none';
  if (seen.startsWith(version)) return;
  throw new Failure({
    doing: `making the root file system ${root.name}`,
    expected: `${name} ${version}x in Debian ${root.suite}`,
    seen,
    next: `use another --engine: that suite has moved on from ${version}x`,
  });
}

/** Programs of the lab that every task and toolbox has in /usr/local/bin. */
const PROBE_PROGRAMS = ['seatrial-responder', 'seatrial-dial', 'seatrial-load', 'seatrial-shell'] as const;
const PROBE_NAME = 'probe';

async function probeKey(programsFolder: string): Promise<string> {
  const programs = await Promise.all(PROBE_PROGRAMS.map((name) => readFile(path.join(programsFolder, name), 'utf8')));
  return artifactKey([keyOf(PROBE_ROOT_FILE_SYSTEM), ...programs]);
}

/** The tar of tasks and toolboxes when it was made before; `null` otherwise. */
export async function findProbeRoot(store: ArtifactStore, programsFolder: string): Promise<string | null> {
  const key = await probeKey(programsFolder);
  return store.has(PROBE_NAME, key) ? path.join(store.folderOf(PROBE_NAME, key), TAR) : null;
}

/** The tar of tasks and toolboxes: {@link PROBE_ROOT_FILE_SYSTEM} with the lab's own programs, which change more often. */
export async function provideProbeRoot(
  store: ArtifactStore,
  programsFolder: string,
  reporter: Reporter,
): Promise<string> {
  const base = await provideRootFileSystem(store, PROBE_ROOT_FILE_SYSTEM, reporter);
  const step = 'add the lab’s programs to the root file system probe';
  return store.exclusive(PROBE_NAME, reporter, async () => {
    const cached = await findProbeRoot(store, programsFolder);
    if (cached !== null) {
      cachedStep(reporter, step, path.dirname(cached));
      return cached;
    }
    return timedStep(reporter, step, async () => {
      const folder = await store.make(PROBE_NAME, await probeKey(programsFolder), async (unfinished) => {
        const tar = path.join(unfinished, TAR);
        await copyFile(base, tar, constants.COPYFILE_FICLONE);
        const options = ['--owner=0', '--group=0', '--mode=0755', '--transform=s,^,./usr/local/bin/,'];
        await runCommandOrFail(
          'tar',
          ['--append', '--file', tar, ...options, '--directory', programsFolder, ...PROBE_PROGRAMS],
          {
            deadlineMs: TAR_DEADLINE_MS,
            signal: reporter.signal,
            doing: step,
            next: 'make room on the disk that holds the cache',
          },
        );
      });
      return { value: path.join(folder, TAR), detail: PROBE_PROGRAMS.join(', ') };
    });
  });
}
