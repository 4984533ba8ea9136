// Cells that were cut or copied. They go to the system's clipboard as text, too; what is pasted here are the cells.
import { printNotebook } from "../../src/cells/percentFormat.ts";
import type { InsertedCell } from "../../src/rpc/cellChange.ts";
import { plural } from "../format/number.ts";
import { sent } from "./askService.ts";
import { copyOf, deleteCells, insertCells, placeNear } from "./cellOperations.ts";
import { selectedCells } from "./cellSelection.ts";
import { notebookView } from "./notebookStore.ts";

let held: readonly InsertedCell[] = [];

export const clipboardIsEmpty = (): boolean => held.length === 0;

export async function copySelected(path: string): Promise<void> {
  await take(path, (_, cell) => cell);
}

/** Cut cells keep who they are: pasted into their notebook they come with their outputs. */
export async function cutSelected(path: string): Promise<void> {
  const ids = await take(path, (id, cell) => ({ ...cell, id }));
  await deleteCells(path, ids, "cut");
}

async function take(path: string, hold: (id: string, cell: InsertedCell) => InsertedCell): Promise<readonly string[]> {
  const ids = selectedCells(path);
  await sent(path, "The cells could not be copied", async () => {
    const view = notebookView(path)!;
    held = ids.map((id) => hold(id, copyOf(view, id)));
    await writeToSystem(held);
  });
  return ids;
}

async function writeToSystem(cells: readonly InsertedCell[]): Promise<void> {
  const text = printNotebook({ header: "", lineEnd: "\n", cells: cells.map((cell) => ({ title: "", metadata: {}, ...cell })) });
  // A browser may forbid it; the cells are held here all the same.
  await navigator.clipboard?.writeText(text).catch(() => {});
}

export function paste(path: string, where: "above" | "below"): void {
  const cells = held;
  if (cells.length === 0) return;
  // From the second time on they are copies.
  held = cells.map(({ id: _, ...cell }) => cell);
  void insertCells(path, `paste ${cells.length === 1 ? "a cell" : plural(cells.length, "cell")}`, () => placeNear(path, where), cells);
}
