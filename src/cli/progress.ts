import { cleanUntrustedText } from '../support/untrusted-text.js';

/** Where progress is shown: standard error. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** How often the updating line shows that time passes, in milliseconds. */
const TICK_MS = 1_000;

/** Says what is being done and for how long: timed lines, or one updating line where there is a terminal. */
export class Progress {
  readonly #startedMs: number;
  #current: { readonly text: string; readonly sinceMs: number } | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly stream: ProgressStream,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#startedMs = now();
  }

  /** Says what is being done now. With a terminal the next one takes its place; without, it stays as a line. */
  doing(text: string): void {
    const clean = oneLine(text);
    if (!this.#onTerminal()) {
      this.#line(clean);
      return;
    }
    this.#current = { text: clean, sinceMs: this.now() };
    this.#timer ??= setInterval(() => {
      this.#draw();
    }, TICK_MS).unref();
    this.#draw();
  }

  /** Says something that stays: a result, a failure. May have several lines. */
  say(text: string): void {
    this.#erase();
    for (const line of cleanUntrustedText(text).split('\n')) this.#line(line);
    this.#draw();
  }

  /** Takes the updating line away. */
  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#erase();
    this.#current = null;
  }

  #onTerminal(): boolean {
    return this.stream.isTTY === true;
  }

  #line(text: string): void {
    this.stream.write(`[${seconds(this.now() - this.#startedMs).padStart(6)} s] ${defused(text)}\n`);
  }

  #draw(): void {
    if (this.#current === null) return;
    const { text, sinceMs } = this.#current;
    const line = `[${seconds(this.now() - this.#startedMs).padStart(6)} s] ${text} (${seconds(this.now() - sinceMs)} s)`;
    // A terminal without a size says 0 columns.
    const columns = this.stream.columns === undefined || this.stream.columns < 20 ? 80 : this.stream.columns;
    this.stream.write(`\r\u001b[K${line.slice(0, columns - 1)}`);
  }

  #erase(): void {
    if (this.#current !== null) this.stream.write('\r\u001b[K');
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

/** Text in which no runner of a CI system finds a command: some take `##[` for one wherever it stands in a line. */
function defused(text: string): string {
  return text.replaceAll('##[', '# #[');
}

function oneLine(text: string): string {
  return cleanUntrustedText(text).replace(/\s+/g, ' ').trim();
}
