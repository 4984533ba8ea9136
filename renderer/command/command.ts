// What a command is, and what most of them need: the notebook that is drawn, and its selected cell.
import type { LucideIcon } from "lucide-react";
import { activeTab, useTabs } from "../frame/tabStore.ts";
import { countOf, runningCell } from "../notebook/cellWords.ts";
import { cellNumber, notebookFocus, notebookView } from "../notebook/notebookStore.ts";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: "Notebook" | "Cell" | "Edit" | "Kernel" | "View" | "Go to";
  readonly icon: LucideIcon;
  /** until the person binds others: `Ctrl+K`; `A` or `D D` on a selected cell */
  readonly keys?: readonly string[];
  /** where its keys count: `cell` in a cell and its editor, `command` on a selected cell only; keys that type are always of that kind */
  readonly where?: "anywhere" | "cell" | "command";
  /** a few words after the title */
  detail?(): string;
  /** why it cannot be run now, or null */
  unavailable?(): string | null;
  run(): void;
}

/** The notebook that is drawn. */
export function activeNotebook(): string | null {
  const tab = activeTab(useTabs.getState());
  return tab?.kind === "notebook" && notebookView(tab.path) ? tab.path : null;
}

export const needsNotebook = (): string | null => (activeNotebook() ? null : "open a notebook first");
export const needsCell = (): string | null => needsNotebook() ?? (notebookFocus(activeNotebook()!).selected ? null : "select a cell first");

export type Work = (path: string) => unknown;
export const onNotebook = (work: Work) => () => {
  const path = activeNotebook();
  if (path) void work(path);
};
export const onCell = (work: (path: string, id: string) => unknown) =>
  onNotebook((path) => {
    const { selected } = notebookFocus(path);
    if (selected) void work(path, selected);
  });

export const selectedNumber = (): string => {
  const path = activeNotebook();
  const view = path && notebookView(path);
  const { selected } = notebookFocus(path ?? "");
  return view && selected ? `cell ${cellNumber(view, selected)}` : "";
};
export const staleCount = (): number => {
  const view = notebookView(activeNotebook() ?? "");
  return view ? countOf(view, "stale") : 0;
};
export const nothingRuns = (): string | null => {
  const view = notebookView(activeNotebook() ?? "");
  return needsNotebook() ?? (view && (runningCell(view) || view.kernel.state === "busy") ? null : "nothing is running");
};
