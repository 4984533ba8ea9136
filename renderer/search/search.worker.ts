// Searching in a worker: an expression that never ends ends with it.
import { findMatches, lineOf, type TextQuery } from "../../src/cells/textSearch.ts";
import { plainError } from "../../src/steerlabError.ts";
import type { Found, SearchAnswer, SearchedCell } from "./found.ts";

const most = 5_000;

self.onmessage = ({ data }: MessageEvent<{ id: number; cells: readonly SearchedCell[]; query: TextQuery }>) => {
  self.postMessage(answer(data.id, data.cells, data.query));
};

function answer(id: number, cells: readonly SearchedCell[], query: TextQuery): SearchAnswer {
  try {
    const found: Found[] = [];
    for (const cell of cells) {
      for (const match of findMatches(cell.source, query)) {
        if (found.length === most) return { id, found, more: true };
        found.push({ path: cell.path, index: cell.index, cellId: cell.cellId, ...match, line: lineOf(cell.source, match) });
      }
    }
    return { id, found, more: false };
  } catch (error) {
    return { id, found: [], more: false, error: plainError(error) };
  }
}
