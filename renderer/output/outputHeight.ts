import { figureHeight } from "../../src/chart/figureHeight.ts";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import { streamSize } from "../../src/output/streamTail.ts";

const most = 420; // px, as .stream and .table-scroll have it

/** About how high an output will be, px: what stands in its place until it is drawn. */
export function outputHeight(output: CellOutput): number {
  if (output.kind === "stream") return Math.min(most, 18 * streamSize(output).lines + 6);
  if (output.kind === "error") return 120;
  const { shown } = output;
  if (shown.shown === "table") return Math.min(most, 24 * (shown.rows.length + 1));
  if (shown.shown === "figure") return shown.height ?? figureHeight;
  return shown.shown === "tree" ? 20 * (1 + (shown.root.children?.length ?? 0)) : 40;
}
