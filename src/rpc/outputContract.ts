import type { Inspected, Inspection } from "../output/inspection.ts";

/** What the page may ask about outputs that are larger than what it draws. */
export interface OutputFunctions {
  /** Lines of a stream's whole text, from 0. @throws `output/gone` */
  outputLines(place: OutputPlace, from: number, count: number): Promise<OutputLines>;
  /** Where a text occurs in a stream, from line `from` on; answers after a while with what it has found. @throws `output/gone` */
  searchOutput(place: OutputPlace, search: OutputSearch): Promise<OutputMatches>;
  /** A stream's whole text. @throws `output/gone`, `output/too-long` */
  outputText(place: OutputPlace): Promise<string>;
  /**
   * Looks into a value of the notebook's kernel; waits while the kernel computes.
   * @throws `value/gone`, `kernel/ended`
   */
  inspectValue(path: string, inspection: Inspection): Promise<Inspected>;
}

/** The output of a cell, in an open notebook. */
export interface OutputPlace {
  readonly path: string;
  readonly cellId: string;
  readonly index: number;
}

export interface OutputLines {
  readonly lines: readonly string[];
  /** lines of the whole stream now */
  readonly total: number;
}

export interface OutputSearch {
  readonly text: string;
  /** capitals count */
  readonly exact?: boolean;
  /** the line to begin with, from 0 */
  readonly from: number;
}

export interface OutputMatches {
  /** lines with the text, from 0 */
  readonly lines: readonly number[];
  /** where to go on; null at the end */
  readonly next: number | null;
}
