import type { ExplorerData } from "./explorerData.ts";
import { positionsAt } from "./explorerView.ts";

/** How far steering pushes a token over a set of positions. */
export interface PushedToken {
  readonly id: number;
  readonly text: string;
  /** Σ δ̂ over the positions, logits a unit of strength: its δ mass, with its sign */
  readonly mass: number;
  /** positions where it is in the mask */
  readonly positions: number;
  /** position where it is pushed furthest in the direction of `mass`, and δ̂ there */
  readonly furthest: number;
  readonly delta: number;
}

/**
 * The δ mass of every token that is in a mask somewhere: what steering prefers and avoids across a data set. Up and down are not netted at one
 * position, but they are over positions: a token pushed up here and down there has a small mass.
 * @param alpha at least the α that the data is held at
 */
export function pushedTokens(data: ExplorerData, alpha: number): PushedToken[] {
  const { offsets, ids, delta } = positionsAt(data, alpha);
  const sums = new Map<number, { mass: number; positions: number; up: readonly [number, number]; down: readonly [number, number] }>();
  for (let r = 0; r + 1 < offsets.length; r++) {
    for (let e = offsets[r]!; e < offsets[r + 1]!; e++) {
      const [id, value] = [ids[e]!, delta[e]!];
      const sum = sums.get(id) ?? { mass: 0, positions: 0, up: [r, value] as const, down: [r, value] as const };
      sum.mass += value;
      sum.positions++;
      if (value > sum.up[1]) sum.up = [r, value];
      if (value < sum.down[1]) sum.down = [r, value];
      sums.set(id, sum);
    }
  }
  return [...sums].map(([id, { mass, positions, up, down }]) => {
    const [furthest, value] = mass >= 0 ? up : down;
    return { id, text: data.texts.get(id) ?? `#${id}`, mass, positions, furthest, delta: value };
  });
}
