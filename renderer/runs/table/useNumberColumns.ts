import { useRef } from "react";
import type { PlacedColumn } from "./linePlace.ts";
import type { Line } from "./RunsGrid.tsx";

/**
 * Which columns hold numbers, so that a heading stands over its values. A key does not tell: the first value in view does, and it is remembered for parts
 * of the table that have none.
 */
export function useNumberColumns(columns: readonly PlacedColumn[], lines: readonly Line[]): (key: string) => boolean {
  const known = useRef(new Map<string, boolean>()).current;
  for (const { key } of columns) {
    const isNumber = firstIsNumber(lines, key);
    if (isNumber !== undefined) known.set(key, isNumber);
  }
  return (key) => known.get(key) ?? false;
}

/** @returns undefined where no line has a value */
function firstIsNumber(lines: readonly Line[], key: string): boolean | undefined {
  for (const line of lines) {
    if (line.type === "group" && line.group.figures[key]) return true;
    const value = line.type === "run" ? line.row.values[key] : undefined;
    if (value !== undefined && value !== null) return typeof value === "number";
  }
}
