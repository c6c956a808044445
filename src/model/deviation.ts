/** Where an engine differs from its documents though the claim holds. */
export interface Deviation {
  /** What the document says. */
  readonly document: string;
  /** What the engine does. */
  readonly engine: string;
  /** Since when it does so, where that is known, for example `since 20.10`. */
  readonly since?: string;
}

/** A deviation in one sentence. */
export function formatDeviation({ document, engine, since }: Deviation): string {
  return `The document says: ${document} The engine: ${engine}${since === undefined ? '' : ` (${since})`}`;
}
