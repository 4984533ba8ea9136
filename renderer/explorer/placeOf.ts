import type { ExplorerData, ExplorerSequence } from "../../src/steer/explorerData.ts";

export interface Place extends ExplorerSequence {
  /** which sequence, from 0 */
  readonly sequence: number;
  /** index of the label among the sequence's tokens */
  readonly at: number;
}

export function placeOf({ sequences }: ExplorerData, position: number): Place {
  const sequence = sequences.findLastIndex(({ firstPosition }) => firstPosition <= position);
  const own = sequences[sequence]!;
  return { ...own, sequence, at: own.from + position - own.firstPosition };
}
