import { defineRule } from './rule.js';

/** The engine's rules are in both variants of iptables. */
export const engineRulesTwice = defineRule({
  code: 'engine-rules-twice',
  title: "The engine's rules are in both variants of iptables",
  severity: 'warning',
  confidence: 'certain',
  kind: 'host-rules/engine-chains-twice',
  seenUnder: ['node/split-rules'],
  cause: ({ place: { node } }) =>
    `On ${node ?? 'the node'} both iptables-nft and iptables-legacy hold chains of the engine, as after switching alternatives; packets pass both, and old rules go on dropping what new ones accept.`,
  repair: () => ({
    command: null,
    risk: 'Choose one variant (update-alternatives --config iptables), remove the chains DOCKER* of the other by hand, or reboot the node, and start the engine.',
  }),
  verify: () => 'iptables-legacy-save | grep -c DOCKER; iptables-nft-save | grep -c DOCKER',
});
