/** Lines of a fragment of kernel options that say something: neither empty nor a comment. */
export function optionLines(fragment: string): string[] {
  return fragment
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Lines of the fragment that the finished configuration does not hold: options that this kernel does not have. */
export function lostOptions(fragment: string, configuration: string): string[] {
  const present = new Set(configuration.split('\n'));
  return optionLines(fragment).filter((line) => !present.has(line));
}

/** A series of kernel sources, as in the name of the package `linux-source-7.2`. */
export interface SourceSeries {
  readonly package: string;
  readonly major: number;
  readonly minor: number;
}

/** Oldest series that is known to serve: kernels before it abort on processors with much vector state. */
const OLDEST = { major: 7, minor: 2 };

/** The series among package names that may serve, newest first. */
export function acceptableSeries(packageNames: readonly string[]): SourceSeries[] {
  return packageNames
    .flatMap((name) => {
      const match = /^linux-source-(\d+)\.(\d+)$/.exec(name);
      return match === null ? [] : [{ package: name, major: Number(match[1]), minor: Number(match[2]) }];
    })
    .filter(({ major, minor }) => major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor))
    .sort((a, b) => b.major - a.major || b.minor - a.minor);
}
