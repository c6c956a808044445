import { KERNEL_FEATURES, type FeatureCheck, type KernelFeature } from '../model/kernel-feature.js';
import { runCommand } from '../process/command.js';

/** Sixteen tools run one after the other; a guest kernel starts each in some hundredths of a second. */
const PREFLIGHT_DEADLINE_MS = 60_000;

/** What the preflight needs of a shell: runs a POSIX shell command as root. */
export interface PreflightShell {
  run(
    command: string,
    options: { readonly deadlineMs: number },
  ): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }>;
}

/**
 * How one feature is used. Commands stand alone: each makes what it needs, in a namespace that ends with it. They hold
 * nothing that double quotes do not protect, see {@link pasteable}.
 */
interface FeatureUse {
  readonly tools: readonly string[];
  readonly command: string;
}

/** A pair of links, the parent of further ones. */
const parent = (name: string): string => `ip link add ${name} type veth peer name ${name}p`;

/** Every feature, used the way the engine or a fault of the lab uses it. Link names differ: all share one namespace. */
const USES: Readonly<Record<Exclude<KernelFeature, 'network-namespace'>, FeatureUse>> = {
  bridge: { tools: ['ip'], command: 'ip link add st-br type bridge && ip link set st-br up' },
  veth: { tools: ['ip'], command: parent('st-ve') },
  vxlan: {
    tools: ['ip'],
    command: 'ip link add st-vx type vxlan id 4096 dstport 4789 proxy l2miss l3miss && ip link set st-vx up',
  },
  ipvs: {
    tools: ['ip', 'ipvsadm'],
    // A backend must have an address that routes somewhere.
    command:
      'ip link set lo up && ipvsadm -A -f 256 -s rr && ipvsadm -a -f 256 -r 127.0.0.2:0 -m && ' +
      'ipvsadm -A -t 127.0.0.1:80 -s rr && ipvsadm -a -t 127.0.0.1:80 -r 127.0.0.2:80 -m',
  },
  'iptables-nat': {
    tools: ['iptables'],
    command:
      'iptables -w -t nat -A POSTROUTING -s 192.0.2.0/24 -j MASQUERADE && ' +
      'iptables -w -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 192.0.2.2:8080',
  },
  'iptables-ipvs-match': {
    tools: ['iptables'],
    command: 'iptables -w -t nat -A POSTROUTING -d 192.0.2.0/24 -m ipvs --ipvs -j SNAT --to-source 192.0.2.2',
  },
  nftables: {
    tools: ['nft'],
    command:
      "nft 'add table ip st; add chain ip st post { type nat hook postrouting priority 100 ; }; " +
      "add rule ip st post ip saddr 192.0.2.0/24 masquerade'",
  },
  'esp-aes-gcm': {
    tools: ['ip'],
    command:
      'ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x1000 mode transport ' +
      `aead 'rfc4106(gcm(aes))' 0x${'00'.repeat(20)} 64 && ` +
      'ip xfrm policy add src 192.0.2.1/32 dst 192.0.2.2/32 proto udp dport 4789 dir out mark 0xd0c4e3 ' +
      'tmpl src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x1000 mode transport',
  },
  'vlan-8021q': {
    tools: ['ip'],
    command: `${parent('st-vl')} && ip link add link st-vl name st-vl.10 type vlan id 10`,
  },
  'vlan-filtering': {
    tools: ['ip', 'bridge'],
    command:
      `ip link add st-vf type bridge vlan_filtering 1 && ${parent('st-vfl')} && ip link set st-vfl master st-vf && ` +
      'bridge vlan add dev st-vfl vid 10',
  },
  macvlan: {
    tools: ['ip'],
    command: `${parent('st-ma')} && ip link add link st-ma name st-ma.1 type macvlan mode bridge`,
  },
  ipvlan: { tools: ['ip'], command: `${parent('st-ip')} && ip link add link st-ip name st-ip.1 type ipvlan mode l2` },
  dummy: { tools: ['ip'], command: 'ip link add st-du type dummy' },
  netem: {
    tools: ['ip', 'tc'],
    command: `${parent('st-ne')} && tc qdisc add dev st-ne root netem delay 1ms`,
  },
  overlayfs: {
    tools: ['unshare', 'mount'],
    command:
      "unshare --mount sh -c 'mount -t tmpfs tmpfs /mnt && cd /mnt && mkdir lower upper work merged && " +
      'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged && : >merged/written && ' +
      "test -e upper/written'",
  },
};

const NAMESPACE_COMMAND = 'unshare --net true';

/** A command as it can be pasted in a shell and leaves nothing behind there. */
function pasteable(feature: KernelFeature): string {
  return feature === 'network-namespace' ? NAMESPACE_COMMAND : `unshare --net sh -c "${USES[feature].command}"`;
}

/** Exit code with which a shell reports a program that is not there. */
const EXIT_NO_PROGRAM = 127;

/** Starts a line of results; no tool prints that. */
const MARKER = '@seatrial-preflight';

/** What stands before the answer of one feature. */
const MARKER_LINE = new RegExp(`^${MARKER} (\\S+) (\\d+)$`);

/**
 * The preflight as one shell script. Everything is made in a network namespace that ends with the script, whatever
 * happens to it, so nothing has to be taken down.
 */
export function preflightScript(): string {
  const attempts = Object.entries(USES).map(
    ([feature, { tools, command }]) => `attempt ${feature} '${tools.join(' ')}' <<'END_OF_USE'\n${command}\nEND_OF_USE`,
  );
  return `PATH=$PATH:/usr/sbin:/sbin; export PATH
answer=$(${NAMESPACE_COMMAND} 2>&1); code=$?
printf '${MARKER} network-namespace %s\\n%s\\n' "$code" "$answer"
[ "$code" -eq 0 ] || exit 0
exec unshare --net sh -s <<'END_OF_PREFLIGHT'
attempt() {
  for tool in $2; do
    command -v "$tool" >/dev/null 2>&1 && continue
    printf '${MARKER} %s ${EXIT_NO_PROGRAM}\\n%s\\n' "$1" "$tool: not found"
    return
  done
  answer=$(sh -s 2>&1)
  printf '${MARKER} %s %s\\n%s\\n' "$1" "$?" "$answer"
}
${attempts.join('\n')}
END_OF_PREFLIGHT`;
}

/** Reads what {@link preflightScript} printed. A feature of which nothing was printed is `unknown`. */
export function parsePreflight(stdout: string): FeatureCheck[] {
  const seen = new Map<string, { readonly exitCode: number; readonly answer: string[] }>();
  let current: string[] | undefined;
  for (const line of stdout.split('\n')) {
    const marker = MARKER_LINE.exec(line);
    if (marker?.[1] !== undefined) {
      current = [];
      seen.set(marker[1], { exitCode: Number(marker[2]), answer: current });
    } else current?.push(line);
  }
  const namespaced = seen.get('network-namespace')?.exitCode === 0;
  return KERNEL_FEATURES.map((feature): FeatureCheck => {
    const command = pasteable(feature);
    const result = seen.get(feature);
    if (result === undefined) {
      const answer = namespaced ? 'the preflight ended before it came to this' : 'not tried: needs a network namespace';
      return { feature, state: 'unknown', command, answer };
    }
    if (result.exitCode === 0) return { feature, state: 'usable', command, answer: '' };
    const answer = result.answer.join('\n').trim() || `exit ${result.exitCode}`;
    return { feature, state: result.exitCode === EXIT_NO_PROGRAM ? 'unknown' : 'unusable', command, answer };
  });
}

/**
 * Checks every kernel feature by using it in a network namespace of its own. Leaves nothing behind. Throws only what the
 * shell throws; a preflight that was cut short reports what it did not come to as `unknown`.
 */
export async function runPreflight(
  shell: PreflightShell,
  options: { readonly deadlineMs?: number } = {},
): Promise<FeatureCheck[]> {
  const { stdout } = await shell.run(preflightScript(), { deadlineMs: options.deadlineMs ?? PREFLIGHT_DEADLINE_MS });
  return parsePreflight(stdout);
}

/** Features that cannot be counted on: `unusable` or `unknown`. */
export function missingFeatures(
  checks: readonly FeatureCheck[],
  needed: readonly KernelFeature[] = KERNEL_FEATURES,
): KernelFeature[] {
  return needed.filter((feature) => checks.find((check) => check.feature === feature)?.state !== 'usable');
}

/** A shell on this machine. */
export function localShell(): PreflightShell {
  return { run: (command, { deadlineMs }) => runCommand('sh', ['-c', command], { deadlineMs }) };
}
