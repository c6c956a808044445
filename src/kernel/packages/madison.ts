/** A version of a package that an archive offers. */
export interface PackageVersion {
  readonly version: string;
  readonly suite: string;
}

/** Reads what `apt-cache madison` prints: `name | version | address suite/component arch Packages`, best version first. */
export function parseMadison(text: string): PackageVersion[] {
  return text.split('\n').flatMap((line) => {
    const [, version, origin] = line.split('|').map((field) => field.trim());
    const suite = origin?.split(/\s+/)[1]?.split('/')[0];
    return version === undefined || suite === undefined ? [] : [{ version, suite }];
  });
}
