import type { FoundLine, TextMatch } from "../../src/cells/textSearch.ts";
import type { PlainError } from "../../src/steerlabError.ts";

export interface SearchedCell {
  readonly path: string;
  /** place in its notebook, from 0 */
  readonly index: number;
  /** null in a notebook that is not open here */
  readonly cellId: string | null;
  readonly source: string;
}

/** A place that was found, and the line on which it begins. */
export interface Found extends TextMatch {
  readonly path: string;
  readonly index: number;
  readonly cellId: string | null;
  readonly line: FoundLine;
}

export interface SearchAnswer {
  readonly id: number;
  readonly found: readonly Found[];
  /** there are more than are shown */
  readonly more: boolean;
  readonly error?: PlainError;
}
