/** Kernel features that swarm networking uses, each checked by using it. */
export const KERNEL_FEATURES = [
  'network-namespace',
  'bridge',
  'veth',
  'vxlan',
  'ipvs',
  'iptables-nat',
  'iptables-ipvs-match',
  'nftables',
  'esp-aes-gcm',
  'vlan-8021q',
  'vlan-filtering',
  'macvlan',
  'ipvlan',
  'dummy',
  'netem',
  'overlayfs',
] as const;
export type KernelFeature = (typeof KERNEL_FEATURES)[number];

/** Result of using one kernel feature. */
export interface FeatureCheck {
  readonly feature: KernelFeature;
  /** `unknown` when the tool that uses the feature is missing: counts as not there. */
  readonly state: 'usable' | 'unusable' | 'unknown';
  /** What was tried, as it can be pasted in a shell. */
  readonly command: string;
  /** What the kernel or the tool answered; empty when it worked. */
  readonly answer: string;
}
