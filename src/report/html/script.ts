import { readFileSync } from 'node:fs';

/**
 * The script of the page as it is bundled from `../page-script`: a module that imports nothing any more. It holds no text
 * of a swarm, so it can stand in the page as it is.
 */
export const SCRIPT = readFileSync(new URL('../page-script/page-script.js', import.meta.url), 'utf8');
