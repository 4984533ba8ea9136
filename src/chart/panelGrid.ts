// Several panels in one figure, in rows of two.
import { axisOf, layoutAxis, panelTitle, token } from "./figureParts.ts";

/** The axes of a panel, as traces name them. */
export interface PanelPlace {
  readonly xaxis: string;
  readonly yaxis: string;
}

export interface GridCell extends PanelPlace {
  /** the axes as the layout names them */
  readonly layout: { readonly x: string; readonly y: string };
  /** shares of the figure */
  readonly across: readonly [from: number, to: number];
  readonly up: readonly [from: number, to: number];
}

const COLUMNS = 2;
const GAP_ACROSS = 0.12;

/** Height of a figure of so many panels, px. */
export const gridHeight = (panels: number, { row = 400, further = 330 } = {}): number => row + (rowsOf(panels) - 1) * further;

const rowsOf = (panels: number) => Math.ceil(panels / COLUMNS);

/** Panel k of n, row by row from the top. @param gapUp between two rows, where there are two, as a share of the height */
export function gridCell(k: number, panels: number, gapUp = 0.15): GridCell {
  const columns = Math.min(COLUMNS, panels);
  const rows = rowsOf(panels);
  const [column, row] = [k % columns, Math.floor(k / columns)];
  const width = (1 - GAP_ACROSS * (columns - 1)) / columns;
  const gap = rows === 1 ? 0 : (2 * gapUp) / rows;
  const height = (1 - gap * (rows - 1)) / rows;
  const left = column * (width + GAP_ACROSS);
  const top = 1 - row * (height + gap);
  return {
    xaxis: axisOf("x", k),
    yaxis: axisOf("y", k),
    layout: { x: layoutAxis("x", k), y: layoutAxis("y", k) },
    across: [left, left + width],
    up: [Math.max(0, top - height), top],
  };
}

/** Title, unit and n over a panel. */
export const gridHeading = (title: string, note: string, { across, up }: GridCell) => ({
  text: panelTitle(title, note),
  xref: "paper",
  yref: "paper",
  x: across[0],
  y: up[1],
  yshift: 6,
  xanchor: "left",
  yanchor: "bottom",
  showarrow: false,
  font: { size: 12, color: token("text") },
});
