import { describe, expect, test } from '@jest/globals';
import type { Failure } from '../../support/failure.js';
import { EXIT } from '../../model/exit-code.js';
import {
  ENGINE_SUITES,
  LEGACY_ENGINE,
  MONITORING_ROOT_FILE_SYSTEM,
  PROBE_ROOT_FILE_SYSTEM,
  checkVersions,
  nodeRootFileSystem,
} from './root-file-system.js';

describe('root file systems of nodes', () => {
  test('newer engines have their client in a package of its own', () => {
    expect(nodeRootFileSystem('28.5').packages).toContain('docker-cli');
    expect(nodeRootFileSystem('20.10').packages).not.toContain('docker-cli');
  });

  test('the oldest engine is one that Debian has, and leaves out what it does not run', () => {
    expect(Object.keys(ENGINE_SUITES)).toContain(LEGACY_ENGINE);
    expect(nodeRootFileSystem(LEGACY_ENGINE).without).toEqual(
      expect.arrayContaining(['/usr/bin/ctr', '/usr/bin/containerd-shim']),
    );
  });

  test('an engine that Debian does not have is wrong usage, and the known ones are named', () => {
    expect(() => nodeRootFileSystem('27')).toThrow('28.5');
    try {
      nodeRootFileSystem('27');
    } catch (error) {
      expect((error as Failure).exitCode).toBe(EXIT.usage);
    }
  });
});

describe('root file systems of tasks', () => {
  test.each([PROBE_ROOT_FILE_SYSTEM, MONITORING_ROOT_FILE_SYSTEM])('$name keeps out all of systemd', ({ packages }) => {
    expect(packages).toEqual(expect.arrayContaining(['systemd-standalone-sysusers', 'systemd-standalone-tmpfiles']));
  });
});

describe('checking what was installed', () => {
  const root = nodeRootFileSystem('28.5');

  test('accepts the version asked for', () => {
    expect(() => {
      checkVersions(root, 'containerd\t1.7\ndocker.io\t28.5.2+dfsg4-1\n');
    }).not.toThrow();
  });

  test.each([
    ['a suite that moved on', 'docker.io\t29.1.0-1\n', '29.1.0-1'],
    ['a number that only begins alike', 'docker.io\t28.51.0-1\n', '28.51.0-1'],
    ['nothing', 'docker.io-doc\t28.5.2-1\n', 'none'],
  ])('refuses %s', (_name, installed, seen) => {
    expect(() => {
      checkVersions(root, installed);
    }).toThrow(`saw ${seen}`);
  });
});
