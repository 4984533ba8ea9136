// Console output of any length: pages keep its end, the service's database has the whole.
import type { CellOutput } from "./cellOutput.ts";

export type StreamOutput = Extract<CellOutput, { kind: "stream" }>;

/** The size of a whole stream, of which an output keeps the end. */
export interface StreamSize {
  /** lines, with the one that has not ended */
  readonly lines: number;
  readonly characters: number;
}

/** What is kept of a stream where it is drawn. */
export const tailLines = 1_000;
export const tailCharacters = 100_000;

/** The last lines of a text, from the start of a line unless one line is longer than all that is kept. */
export function streamTail(text: string): string {
  if (text.length <= tailCharacters && countLineEnds(text) <= tailLines) return text;
  const earliest = Math.max(0, text.length - tailCharacters);
  let start = text.length;
  let at = text.length - (text.endsWith("\n") ? 1 : 0);
  for (let line = 0; line < tailLines; line++) {
    at = text.lastIndexOf("\n", at - 1);
    if (at < earliest) break;
    start = at + 1;
  }
  return text.slice(start === text.length ? earliest : start);
}

export function countLineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/**
 * A stream that goes on.
 * @param text what was added, or at least as much of its end as is kept
 * @param size of the whole stream now
 */
export function continuedStream(output: StreamOutput, text: string, size: StreamSize): StreamOutput {
  const tail = streamTail(output.text + text);
  return { kind: "stream", name: output.name, text: tail, ...(tail.length < size.characters ? { whole: size } : {}) };
}

/** Outputs of one stream in a row, as an earlier version stored them, are drawn as one. */
export const streamSize = ({ text, whole }: StreamOutput): StreamSize =>
  whole ?? { lines: countLineEnds(text) + (text === "" || text.endsWith("\n") ? 0 : 1), characters: text.length };
