import { describe, expect, test } from '@jest/globals';
import { KERNEL_FEATURES } from '../model/kernel-feature.js';
import { missingFeatures, parsePreflight, preflightScript, runPreflight, type PreflightShell } from './preflight.js';

/** Recorded on a kernel without IPVS, ESP, VLANs and netem, on a machine without the tools of the tables. */
const POOR_KERNEL = `@seatrial-preflight network-namespace 0

@seatrial-preflight bridge 0

@seatrial-preflight veth 0

@seatrial-preflight vxlan 0

@seatrial-preflight ipvs 127
ipvsadm: not found
@seatrial-preflight iptables-nat 127
iptables: not found
@seatrial-preflight iptables-ipvs-match 127
iptables: not found
@seatrial-preflight nftables 127
nft: not found
@seatrial-preflight esp-aes-gcm 2
Error: Requested AEAD algorithm not found.
@seatrial-preflight vlan-8021q 2
Error: Unknown device type.
@seatrial-preflight vlan-filtering 2
RTNETLINK answers: Operation not supported
@seatrial-preflight macvlan 0

@seatrial-preflight ipvlan 2
Error: Unknown device type.
@seatrial-preflight dummy 2
Error: Unknown device type.
@seatrial-preflight netem 2
Error: Specified qdisc kind is unknown.
@seatrial-preflight overlayfs 0

`;

/** A shell that prints what was recorded. */
const recorded = (stdout: string): PreflightShell => ({
  run: () => Promise.resolve({ exitCode: 0, stdout, stderr: '' }),
});

describe('reading a preflight', () => {
  test('tells usable, unusable and unknown apart, and keeps the answer', () => {
    const checks = parsePreflight(POOR_KERNEL);
    expect(checks.map(({ feature }) => feature)).toEqual([...KERNEL_FEATURES]);
    expect(checks.find(({ feature }) => feature === 'vxlan')).toMatchObject({ state: 'usable', answer: '' });
    expect(checks.find(({ feature }) => feature === 'esp-aes-gcm')).toMatchObject({
      state: 'unusable',
      answer: 'Error: Requested AEAD algorithm not found.',
    });
    expect(checks.find(({ feature }) => feature === 'ipvs')).toMatchObject({
      state: 'unknown',
      answer: 'ipvsadm: not found',
    });
  });

  test('a failure that says nothing answers with its exit code', () => {
    const [check] = parsePreflight('@seatrial-preflight network-namespace 1\n\n');
    expect(check).toMatchObject({ feature: 'network-namespace', state: 'unusable', answer: 'exit 1' });
  });

  test('without a network namespace nothing else is known', () => {
    const checks = parsePreflight('@seatrial-preflight network-namespace 1\nunshare: Operation not permitted\n');
    expect(checks.filter(({ state }) => state === 'usable')).toEqual([]);
    expect(checks.at(-1)).toMatchObject({ state: 'unknown', answer: 'not tried: needs a network namespace' });
  });

  test('what a preflight that was cut short did not come to is unknown', async () => {
    const checks = await runPreflight(recorded(POOR_KERNEL.slice(0, POOR_KERNEL.indexOf('@seatrial-preflight netem'))));
    expect(checks.find(({ feature }) => feature === 'netem')).toMatchObject({
      state: 'unknown',
      answer: 'the preflight ended before it came to this',
    });
  });

  test('a feature counts as missing when it is unusable or unknown', () => {
    const checks = parsePreflight(POOR_KERNEL);
    expect(missingFeatures(checks, ['veth', 'ipvs', 'netem'])).toEqual(['ipvs', 'netem']);
    expect(missingFeatures([], ['veth'])).toEqual(['veth']);
  });
});

describe('the preflight script', () => {
  test('uses every feature', () => {
    const script = preflightScript();
    for (const feature of KERNEL_FEATURES) expect(script).toContain(feature);
  });

  test('commands can be pasted: nothing in them ends the quotes around them', () => {
    for (const { feature, command } of parsePreflight('')) {
      if (feature !== 'network-namespace') expect(command).toMatch(/^unshare --net sh -c "[^"$`\\]*"$/);
    }
  });
});
