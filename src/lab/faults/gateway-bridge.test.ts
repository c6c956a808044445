import { describe, expect, test } from '@jest/globals';
import { masqueradeRule } from './gateway-bridge-remove-masquerade.js';
import { ruleCommands } from './gateway-bridge.js';

describe('masqueradeRule', () => {
  test('finds the rule of the gateway bridge and its number', () => {
    const listing = [
      '-P POSTROUTING ACCEPT',
      '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
      '-A POSTROUTING -s 172.18.0.0/16 ! -o docker_gwbridge -j MASQUERADE',
      '',
    ].join('\n');
    expect(masqueradeRule(listing)).toEqual({
      position: 2,
      rule: '-s 172.18.0.0/16 ! -o docker_gwbridge -j MASQUERADE',
    });
  });

  test('is null without one', () => {
    expect(masqueradeRule('-P POSTROUTING ACCEPT\n')).toBeNull();
  });
});

describe('ruleCommands', () => {
  test('inserts and checks; removes as often as it is there', () => {
    const { insert, remove } = ruleCommands([{ table: 'raw', chain: 'PREROUTING', rule: '-p tcp -j DROP' }]);
    expect(insert).toBe(
      'iptables -w -t raw -I PREROUTING -p tcp -j DROP && iptables -w -t raw -C PREROUTING -p tcp -j DROP',
    );
    expect(remove).toBe('while iptables -w -t raw -D PREROUTING -p tcp -j DROP 2>/dev/null; do :; done');
  });
});
