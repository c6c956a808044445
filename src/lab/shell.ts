export type { Shell, ShellOptions, ShellResult } from '../process/shell.js';
