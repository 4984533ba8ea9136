import type { PlainError } from "../steerlabError.ts";
import type { Shown } from "./shown.ts";
import type { StreamSize } from "./streamTail.ts";

/** One thing that a running cell emitted, in the order in which it did. */
export type CellOutput =
  | {
      readonly kind: "stream";
      readonly name: "stdout" | "stderr";
      readonly text: string;
      /** the size of the whole stream, when `text` is only its end: the service has the rest */
      readonly whole?: StreamSize;
    }
  | { readonly kind: "display"; readonly shown: Shown }
  | { readonly kind: "error"; readonly error: CellError };

/** An error with its place in the cell: `line` and `column` start at 1 and count in the cell's own source. */
export interface CellError extends PlainError {
  readonly line?: number;
  readonly column?: number;
}

/** How far long work has come. A later one with the same `id` replaces the earlier one; `done` takes it off the cell. */
export interface Progress {
  readonly id: string;
  /** What is going on, such as `Training`. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** how much had been done before the work began, by one that it goes on from; 0 */
  readonly from?: number;
  /** What is counted: `steps`, `tokens`, `bytes`. */
  readonly unit: string;
  /** ms since the work began */
  readonly elapsed: number;
  readonly finished: boolean;
}
