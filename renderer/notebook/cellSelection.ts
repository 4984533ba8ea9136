// Which cells are selected: the one that has the keys, and those between it and where the selection was begun with Shift.
import { noFocus, notebookFocus, notebookView, selectCell, useNotebooks } from "./notebookStore.ts";

/** In the notebook's order; empty when there is no cell. */
export function selectedCells(path: string): readonly string[] {
  const view = notebookView(path);
  const { selected, anchor } = notebookFocus(path);
  return view && selected ? between(view.order, selected, anchor ?? selected) : [];
}

function between(order: readonly string[], one: string, other: string): readonly string[] {
  const from = order.indexOf(one);
  const to = order.includes(other) ? order.indexOf(other) : from;
  return order.slice(Math.min(from, to), Math.max(from, to) + 1);
}

/** Whether the cell is among the selected ones without being the one that has the keys. */
export function useAlsoSelected(path: string, id: string): boolean {
  return useNotebooks((store) => {
    const { selected, anchor } = store.focus[path] ?? noFocus;
    if (!selected || !anchor || anchor === selected || id === selected) return false;
    return between(store.views[path]?.order ?? [], selected, anchor).includes(id);
  });
}

/** Moves the selection's end to this cell; its beginning stays. */
export function extendTo(path: string, id: string): void {
  const { selected, anchor } = notebookFocus(path);
  selectCell(path, id, "command", anchor ?? selected);
}

export function extendBy(path: string, by: number): void {
  const view = notebookView(path);
  const { selected } = notebookFocus(path);
  if (!view || !selected) return;
  const index = Math.max(0, Math.min(view.order.length - 1, view.order.indexOf(selected) + by));
  extendTo(path, view.order[index]!);
}

export function selectAll(path: string): void {
  const { order } = notebookView(path) ?? { order: [] };
  if (order.length > 0) selectCell(path, order.at(-1)!, "command", order[0]!);
}

export function selectOne(path: string): void {
  selectCell(path, notebookFocus(path).selected);
}
