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
