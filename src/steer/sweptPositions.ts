import type { StoredPositions } from "./storedSweep.ts";

/** The positions that a sweep's numbers were made from, as long as its result is in memory; its run keeps them for good. */
const kept = new WeakMap<object, StoredPositions>();

export const keepPositions = (result: object, positions: StoredPositions): void => void kept.set(result, positions);

/** Null for what did not come from `sweep` in this process, such as a copy of a result. */
export const positionsOfSweep = (result: object): StoredPositions | null => kept.get(result) ?? null;
