import { parseArgs, type ParseArgsConfig } from 'node:util';
import { usageFailure } from '../support/failure.js';
import { suggestion } from './near-matches.js';

/** One option of a command. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** Name of the value in the help, for options that take one. */
  readonly value?: string;
  readonly help: string;
  /** What it means where no value is given; an option that takes text needs a value when left out. */
  readonly bare?: string;
  /** Values that the option takes; everything when left out. */
  readonly choices?: readonly string[];
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** Options that every command has. */
export const COMMON_OPTIONS = {
  help: { type: 'boolean', help: 'show this help' },
  version: { type: 'boolean', help: 'show the version' },
} as const satisfies OptionSpecs;

/** Options as they were given; one that is absent was not given. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** A command line, taken apart. */
export interface ParsedArguments {
  readonly options: OptionValues;
  readonly positionals: readonly string[];
  /** What stands behind `--`. */
  readonly rest: readonly string[];
}

/**
 * Takes the arguments of a command apart. An unknown option, a missing value, or a value that is not among the choices is
 * a usage failure with near matches.
 */
export function parseCommandLine(argv: readonly string[], specs: OptionSpecs, command: string): ParsedArguments {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, { type, multiple }] of Object.entries({ ...COMMON_OPTIONS, ...specs } as OptionSpecs)) {
    options[name] = { type, multiple: multiple ?? false };
  }
  options['help'] = { type: 'boolean', short: 'h' };
  for (const argument of own) {
    const name = /^--([^=]+)/.exec(argument)?.[1];
    if (name === undefined || name in options) continue;
    const known = Object.keys(options).map((option) => `--${option}`);
    throw usageFailure(
      `--${name}`,
      `an option of seatrial ${command}`,
      suggestion(`--${name}`, known, helpFor(command)),
    );
  }
  let parsed;
  try {
    parsed = parseArgs({ args: withBareValues(own, specs), options, allowPositionals: true, strict: true });
  } catch (error) {
    throw usageFailure(
      own.join(' '),
      `the options of seatrial ${command} (${(error as Error).message})`,
      `see ${helpFor(command)}`,
    );
  }
  for (const [name, { choices }] of Object.entries(specs)) {
    const value = parsed.values[name];
    if (choices === undefined || typeof value !== 'string' || choices.includes(value)) continue;
    throw usageFailure(
      `--${name} ${value}`,
      `one of ${choices.join(', ')}`,
      suggestion(value, choices, helpFor(command)),
    );
  }
  return {
    options: parsed.values as OptionValues,
    positionals: parsed.positionals,
    rest: end === -1 ? [] : argv.slice(end + 1),
  };
}

/** The arguments with a value for each option that may do without one. */
function withBareValues(own: readonly string[], specs: OptionSpecs): string[] {
  return own.map((argument, index) => {
    const bare = argument.startsWith('--') ? specs[argument.slice(2)]?.bare : undefined;
    const next = own[index + 1];
    return bare !== undefined && (next === undefined || next.startsWith('-')) ? `${argument}=${bare}` : argument;
  });
}

function helpFor(command: string): string {
  return `seatrial ${command} --help`;
}

/** A whole number given as an option, within its bounds. */
export function numberOption(
  options: OptionValues,
  name: string,
  bounds: { readonly fallback: number; readonly min: number; readonly max: number },
): number {
  const text = options[name];
  if (typeof text !== 'string') return bounds.fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  throw usageFailure(`--${name} ${text}`, `a whole number from ${bounds.min} to ${bounds.max}`, 'give another number');
}

/** An option that takes text, or `null` when it was not given. */
export function textOption(options: OptionValues, name: string): string | null {
  const value = options[name];
  return typeof value === 'string' ? value : null;
}

/** The help text of a command. */
export function formatHelp(usage: string, summary: string, specs: OptionSpecs): string {
  const rows = Object.entries({ ...specs, ...COMMON_OPTIONS } as OptionSpecs).map(([name, spec]) => {
    const value = spec.value ?? spec.choices?.join('|');
    const shown = spec.bare === undefined ? (value ?? 'VALUE') : `[${value ?? 'VALUE'}]`;
    return [`--${name}${spec.type === 'string' ? ` ${shown}` : ''}`, spec.help] as const;
  });
  const width = Math.max(...rows.map(([option]) => option.length));
  return [
    `Usage: seatrial ${usage}`,
    '',
    summary,
    '',
    ...rows.map(([option, help]) => `  ${option.padEnd(width)}  ${help}`),
    '',
  ].join('\n');
}
