/** Gives the keys back to the document when a dialog closes: to the selected cell's editor or the cell, else to the document. */
export function focusDocument(event: Event): void {
  event.preventDefault();
  // What the palette opened may stand already when the palette has closed.
  if (document.querySelector("[role=dialog], [role=alertdialog]")) return;
  const front = document.querySelector<HTMLElement>("[data-front]");
  const cell = front?.querySelector<HTMLElement>(".cell.is-selected");
  (cell ?? front)?.focus({ preventScroll: true });
}
