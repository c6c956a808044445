/** A documented behaviour that scenarios answer. */
export interface Requirement {
  /** Stable id, `R-<area>-<name>`. */
  readonly id: string;
  /** What is required, in one readable sentence. */
  readonly title: string;
  /** Title of the document that says so. */
  readonly document: string;
  /** Section or heading in that document. */
  readonly section: string;
}

/** What documents say that no scenario answers, on purpose. */
export interface OutOfScope {
  /** What the document speaks of, in a few words. */
  readonly title: string;
  /** Title of the document. */
  readonly document: string;
  /** Section or heading in that document. */
  readonly section: string;
  /** Why it is not answered, and what to use instead where there is something. */
  readonly why: string;
}
