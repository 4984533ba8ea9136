import type { ParsedCell } from "./parseCell.ts";

/** One mention of a name that the cell does not define: another cell's, or JavaScript's own. */
export interface FreeReference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly writes: boolean;
}

export function freeReferences({ scope }: ParsedCell): FreeReference[] {
  return scope.through.map((reference) => {
    const { name, start, end } = reference.identifier as unknown as { name: string; start: number; end: number };
    return { name, start, end, writes: reference.isWrite() };
  });
}
