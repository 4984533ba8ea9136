import type { ExplorerData } from "./explorerData.ts";

const LONGEST = 40; // characters

/** Where a position stands, in words: `after "…A:", example 3`. */
export function placeText({ sequences }: ExplorerData, position: number): string {
  const index = sequences.findLastIndex((sequence) => sequence.firstPosition <= position);
  const { tokens, from, firstPosition } = sequences[index]!;
  const at = from + position - firstPosition;
  const before = [...tokens.slice(Math.max(0, at - 4), at).join("")];
  const cut = at > 4 || before.length > LONGEST;
  return `after "${cut ? "…" : ""}${before.slice(-LONGEST).join("")}", example ${index + 1}`;
}
