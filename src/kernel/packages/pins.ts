import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv, type JSONSchemaType } from 'ajv';
import writeFileAtomic from 'write-file-atomic';
import { Failure, errorText } from '../../support/failure.js';
import { once } from '../../support/once.js';

/** A package as it was found and downloaded once; later runs use the same one. */
export interface Pin {
  readonly package: string;
  readonly version: string;
  /** Suite it was found in. */
  readonly suite: string;
  /** SHA-256 of the package file, in hex. */
  readonly sha256: string;
}

type PinFile = Record<string, Pin>;

const PIN_SCHEMA: JSONSchemaType<PinFile> = {
  type: 'object',
  required: [],
  additionalProperties: {
    type: 'object',
    required: ['package', 'version', 'suite', 'sha256'],
    properties: {
      package: { type: 'string' },
      version: { type: 'string' },
      suite: { type: 'string' },
      sha256: { type: 'string' },
    },
  },
};
const pinFileValidator = once(() => new Ajv().compile(PIN_SCHEMA));

/** The lock file of packages that were discovered: which one serves which use. */
export class Pins {
  readonly file: string;

  constructor(cacheDirectory: string) {
    this.file = path.join(cacheDirectory, 'packages', 'pins.json');
  }

  /** The pin of a use, for example `guest-kernel`; `null` when nothing was discovered yet. */
  async find(use: string): Promise<Pin | null> {
    return (await this.#read())[use] ?? null;
  }

  /** Pins a package for a use. One writer at a time: callers hold the lock of the package archive. */
  async write(use: string, pin: Pin): Promise<void> {
    await writeFileAtomic(this.file, `${JSON.stringify({ ...(await this.#read()), [use]: pin }, null, 2)}\n`);
  }

  async #read(): Promise<PinFile> {
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
      throw error;
    });
    try {
      const parsed: unknown = JSON.parse(text);
      const isPinFile = pinFileValidator();
      if (isPinFile(parsed)) return parsed;
      throw new Error(JSON.stringify(isPinFile.errors));
    } catch (error) {
      throw new Failure({
        doing: 'reading the pinned package versions',
        expected: `a file of pins in ${this.file}`,
        seen: errorText(error),
        next: `remove ${this.file}: versions are discovered anew`,
      });
    }
  }
}
