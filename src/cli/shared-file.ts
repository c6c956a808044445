import path from 'node:path';
import { usageFailure } from '../support/failure.js';
import { PACKAGE_ROOT } from './package-root.js';

/**
 * Refuses a file that a command beside a lab that is up could not leave behind: under a guest kernel, only the folder of
 * the project is written through to the machine.
 */
export function requireSharedFile(option: string, file: string): void {
  const relative = path.relative(PACKAGE_ROOT, path.resolve(file));
  if (!relative.startsWith('..') && !path.isAbsolute(relative)) return;
  throw usageFailure(
    `--${option} ${file}`,
    `a path in ${PACKAGE_ROOT}, which the lab shares with the machine`,
    `for example --${option} ${path.join('reports', path.basename(file))}`,
  );
}
