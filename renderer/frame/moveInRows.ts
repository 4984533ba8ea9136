import type { KeyboardEvent } from "react";

/** Arrows, Home and End go from row to row of one list; a row is a button with `data-row`. */
export function moveInRows(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.indexOf((document.activeElement as HTMLElement).closest<HTMLElement>("[data-row]") ?? rows[0]!);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined) return;
  rows[to]?.focus();
  event.preventDefault();
}
