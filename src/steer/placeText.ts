import type { ExplorerData } from "./explorerData.ts";

/** Where a position stands, in words: `after "…A:", example 3`. */
export function placeText({ sequences }: ExplorerData, position: number): string {
  const index = sequences.findLastIndex((sequence) => sequence.firstPosition <= position);
  const { tokens, from, firstPosition } = sequences[index]!;
  const at = from + position - firstPosition;
  return `after "${at > 4 ? "…" : ""}${tokens.slice(Math.max(0, at - 4), at).join("")}", example ${index + 1}`;
}
