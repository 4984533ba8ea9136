import { parseNotebook } from "../../src/cells/percentFormat.ts";

/**
 * The line of the file on which each cell's source begins, from 1.
 * @param text of the notebook file
 */
export function cellLines(text: string): number[] {
  const { header, cells } = parseNotebook(text);
  let line = 1 + lineEnds(header);
  return cells.map(({ written }) => {
    const first = line + lineEnds(written!.marker);
    line = first + lineEnds(written!.body) + lineEnds(written!.trailing);
    return first;
  });
}

const lineEnds = (text: string): number => text.split("\n").length - 1;
