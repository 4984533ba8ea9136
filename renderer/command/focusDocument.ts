/** Gives the keys back to the document when a dialog closes: to the selected cell's editor or the cell, else to the document. */
export function focusDocument(event: Event): void {
  event.preventDefault();
  const cell = document.querySelector<HTMLElement>(".cell.is-selected");
  const main = document.querySelector<HTMLElement>("main");
  (cell ?? main)?.focus({ preventScroll: true });
}
