/** What a notebook contains, as a reader would list it. */
export interface OutlineRow {
  readonly cellId: string;
  readonly text: string;
  /** from 0 */
  readonly depth: number;
  readonly heading: boolean;
}

export interface OutlinedCell {
  readonly id: string;
  readonly kind: "code" | "markdown";
  readonly title: string;
  readonly source: string;
}

/** Headings of text cells, and under each the code cells that have a title. */
export function outline(cells: readonly OutlinedCell[]): OutlineRow[] {
  let depth = 0;
  return cells.flatMap((cell): OutlineRow[] => {
    if (cell.kind === "code") return cell.title === "" ? [] : [{ cellId: cell.id, text: cell.title, depth, heading: false }];
    return headings(cell.source).map(({ level, text }) => {
      depth = level;
      return { cellId: cell.id, text, depth: level - 1, heading: true };
    });
  });
}

/** A line of `#`s outside of fenced code; marks of emphasis, code and formulas are left out. */
function headings(source: string): { level: number; text: string }[] {
  const found: { level: number; text: string }[] = [];
  let fence: string | null = null;
  for (const line of source.split("\n")) {
    const mark = /^\s{0,3}(```+|~~~+)/.exec(line)?.[1];
    if (mark) fence = fence === null ? mark : mark.startsWith(fence) ? null : fence;
    const [, marks, text] = (fence === null && /^\s{0,3}(#{1,6})\s+(.+?)\s*#*$/.exec(line)) || [];
    if (marks && text) found.push({ level: marks.length, text: text.replace(/[*_`$]/g, "") });
  }
  return found;
}
