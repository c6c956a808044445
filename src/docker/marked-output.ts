/**
 * Parts the endless output of a shell session into the output of single commands. A command's output ends at a marker
 * line that the session prints after it: an unguessable word and the exit code. Output beyond the cap is counted, not kept.
 */
export class MarkedOutput {
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #tail = Buffer.alloc(0);

  constructor(
    private readonly marker: string,
    private readonly maxBytes: number,
  ) {}

  /** Takes what came; returns the command's end when the marker is there, with whatever came after it. */
  push(chunk: Buffer): MarkedEnd | null {
    const pending = Buffer.concat([this.#tail, chunk]);
    const at = pending.indexOf(this.marker);
    if (at !== -1) {
      const lineEnd = pending.indexOf('\n', at);
      if (lineEnd === -1) {
        this.#keep(pending.subarray(0, at));
        this.#tail = pending.subarray(at);
        return null;
      }
      this.#keep(pending.subarray(0, at));
      const code = pending
        .subarray(at + Buffer.byteLength(this.marker), lineEnd)
        .toString('latin1')
        .trim();
      return { output: this.text(), exitCode: Number(code), rest: pending.subarray(lineEnd + 1) };
    }
    // The marker may be split between chunks.
    const certain = Math.max(0, pending.length - Buffer.byteLength(this.marker) + 1);
    this.#keep(pending.subarray(0, certain));
    this.#tail = Buffer.from(pending.subarray(certain));
    return null;
  }

  /** What was kept so far. */
  text(): string {
    return Buffer.concat(this.#kept).toString('utf8');
  }

  #keep(bytes: Buffer): void {
    const room = Math.max(0, this.maxBytes - this.#keptBytes);
    if (room === 0 || bytes.length === 0) return;
    const part = Buffer.from(bytes.subarray(0, room));
    this.#kept.push(part);
    this.#keptBytes += part.length;
  }
}

/** The end of one command's output. */
export interface MarkedEnd {
  readonly output: string;
  readonly exitCode: number;
  /** Bytes that belong to what follows. */
  readonly rest: Buffer;
}
