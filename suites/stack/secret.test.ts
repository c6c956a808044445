import { describe, expect, test } from '@jest/globals';
import { judgeSecrets, type SecretCopy } from './secret.js';

const COPY: SecretCopy = { source: 'file', node: 'manager1', expected: 'aa', granted: 'aa', elsewhere: false };

describe('stack/secret', () => {
  test('holds when the granted service alone has it', () => {
    expect(judgeSecrets([COPY])).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<SecretCopy>]>([
    ['secret-missing', { granted: null }],
    ['content-differs', { granted: 'bb' }],
    ['seen-elsewhere', { elsewhere: true }],
  ])('%s', (reason, change) => {
    expect(judgeSecrets([{ ...COPY, ...change }])).toMatchObject({ reason });
  });
});
