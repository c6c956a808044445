import { describe, expect, test } from '@jest/globals';
import { REDACTED, capText, cleanUntrustedText } from './untrusted-text.js';

describe('cleanUntrustedText', () => {
  test.each([
    [
      'a join token',
      'docker swarm join --token SWMTKN-1-3pu6hszjas19xyp7ghgosyx9k8atbfcr8p2is99znpy26u2lkl-1awxwuwd3z9j1z3puu7rcgdbx 10.0.0.1:2377',
      'SWMTKN',
    ],
    ['an unlock key', 'SWMKEY-1-7c37Cc8654o6p38HnroywCi19pllOnGtbdZEgtKxZu8', '7c37Cc'],
    ['a key of an encrypted overlay', 'aead rfc4106(gcm(aes)) 0x3fd2c1e1a0b4d6e87f90a1b2c3d4e5f601020304 64', '3fd2c1'],
    ['keys of gossip in a log', 'BindPort:0 Keys:[[51 234 7 140] [70 49 204 69]] RejoinClusterDuration:10s', '234 7'],
    ['keys of gossip in a line that was cut', 'BindPort:0 Keys:[[51 234 7 140 15', '234 7'],
    ['a password in the environment', 'POSTGRES_PASSWORD=hunter2 next', 'hunter2'],
  ])('redacts %s', (_, text, secret) => {
    const clean = cleanUntrustedText(text);
    expect(clean).toContain(REDACTED);
    expect(clean).not.toContain(secret);
  });

  test('takes away terminal controls and direction marks, and keeps lines', () => {
    expect(cleanUntrustedText('a\u001b[31mred\u001b[0m\r\nb\tc\u202ed\u0007')).toBe('ared\nb\tc\ufffdd\ufffd');
  });

  test('takes no longer for a long run of white space', () => {
    const started = performance.now();
    expect(cleanUntrustedText(`${'\n'.repeat(100_000)}x`)).toHaveLength(100_001);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('capText', () => {
  test('leaves short text alone', () => {
    expect(capText('grün', 10)).toEqual({ text: 'grün', truncatedBytes: 0 });
  });
  test('never cuts a character in two, and says how much is gone', () => {
    expect(capText('grün', 3)).toEqual({ text: 'gr', truncatedBytes: 3 });
  });
});
