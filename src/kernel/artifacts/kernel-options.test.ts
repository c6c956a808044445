import { describe, expect, test } from '@jest/globals';
import { acceptableSeries, lostOptions, optionLines } from './kernel-options.js';

const FRAGMENT = `# links
CONFIG_VETH=y
CONFIG_NR_CPUS=4

CONFIG_IP_VS=y
`;

describe('checking kernel options', () => {
  test('comments and empty lines are no options', () => {
    expect(optionLines(FRAGMENT)).toEqual(['CONFIG_VETH=y', 'CONFIG_NR_CPUS=4', 'CONFIG_IP_VS=y']);
  });

  test('nothing is lost when every line is in the configuration', () => {
    expect(lostOptions(FRAGMENT, 'CONFIG_A=y\nCONFIG_VETH=y\nCONFIG_NR_CPUS=4\nCONFIG_IP_VS=y\n')).toEqual([]);
  });

  test('names what is not set, set otherwise or unknown', () => {
    const configuration = '# CONFIG_VETH is not set\nCONFIG_NR_CPUS=42\nCONFIG_IP_VS=m\n';
    expect(lostOptions(FRAGMENT, configuration)).toEqual(['CONFIG_VETH=y', 'CONFIG_NR_CPUS=4', 'CONFIG_IP_VS=y']);
  });
});

describe('choosing kernel sources', () => {
  test('newest first, by number; too old ones and packages of other kinds are left out', () => {
    const names = [
      'linux-source',
      'linux-source-6.12',
      'linux-source-7.2',
      'linux-source-7.10',
      'linux-source-7.3',
      'linux-source-8.0-doc',
    ];
    expect(acceptableSeries(names).map((series) => series.package)).toEqual([
      'linux-source-7.10',
      'linux-source-7.3',
      'linux-source-7.2',
    ]);
  });
});
