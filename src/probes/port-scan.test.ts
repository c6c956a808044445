import { describe, expect, test } from '@jest/globals';
import { parseScan } from './port-scan.js';

const line = (ports: string, ignored: string): string =>
  [
    '# Nmap 7.93 scan initiated',
    'Host: 10.0.1.5 ()\tStatus: Up',
    `Host: 10.0.1.5 ()\tPorts: ${ports}\tIgnored State: ${ignored}`,
    '# Nmap done',
  ].join('\n');

describe('parseScan', () => {
  test('counts ports that answer, open or closed', () => {
    expect(parseScan(line('22/open/tcp//ssh///, 8080/open/tcp//http-proxy///', 'closed (65533)'))).toEqual({
      answered: 65_535,
      silent: 0,
      named: [],
    });
  });

  test('names ports that do not', () => {
    expect(parseScan(line('8080/open/tcp//http-proxy///, 6000/filtered/tcp//X11///', 'closed (65533)'))).toEqual({
      answered: 65_534,
      silent: 1,
      named: [6000],
    });
  });

  test('counts what is left as silent when the scanner names none of it', () => {
    const scan = parseScan(line('8080/open/tcp//http-proxy///', 'filtered (65534)'));
    expect(scan).toEqual({ answered: 1, silent: 65_534, named: [] });
  });

  test('is not there without ports', () => {
    expect(parseScan('# Nmap done')).toBeNull();
  });
});
