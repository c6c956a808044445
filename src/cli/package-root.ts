import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the package, in a checkout as when installed: this file is `dist/src/cli/package-root.js` beneath it. */
export const PACKAGE_ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
