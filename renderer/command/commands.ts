// Everything that can be done, once: the palette lists it, keys and the window's menu run it.
import {
  ArrowDown,
  ArrowUp,
  ChevronsDown,
  CircleHelp,
  Copy,
  Eraser,
  FileCode2,
  FileDown,
  FilePlus2,
  FileUp,
  type LucideIcon,
  Moon,
  PanelLeft,
  PanelRight,
  Pilcrow,
  Play,
  Plus,
  RotateCcw,
  Save,
  Search,
  Square,
  StepForward,
  Sun,
  SunMoon,
  Table2,
  Trash2,
  Undo2,
  X,
} from "lucide-react";
import { importNotebook } from "../frame/importNotebook.ts";
import { toggleLayout } from "../frame/layoutStore.ts";
import { newNotebook } from "../frame/newNotebook.ts";
import { activeTab, closeTab, openTab, stepTab, tabKey, useTabs } from "../frame/tabStore.ts";
import { countOf, runningCell } from "../notebook/cellWords.ts";
import { exportNotebook } from "../notebook/exportNotebook.ts";
import * as notebook from "../notebook/notebookActions.ts";
import { cellNumber, notebookFocus, notebookView } from "../notebook/notebookStore.ts";
import { useTheme } from "../theme.ts";
import { openPalette, openShortcuts } from "./paletteStore.ts";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: "Notebook" | "Cell" | "Kernel" | "View" | "Go to";
  readonly icon: LucideIcon;
  /** `Ctrl+K` anywhere; `A` or `D D` on a selected cell */
  readonly keys?: readonly string[];
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

const needsNotebook = (): string | null => (activeNotebook() ? null : "open a notebook first");
const needsCell = (): string | null => needsNotebook() ?? (notebookFocus(activeNotebook()!).selected ? null : "select a cell first");

type Work = (path: string) => unknown;
const onNotebook = (work: Work) => () => {
  const path = activeNotebook();
  if (path) void work(path);
};
const onCell = (work: (path: string, id: string) => unknown) =>
  onNotebook((path) => {
    const { selected } = notebookFocus(path);
    if (selected) void work(path, selected);
  });

const selectedNumber = (): string => {
  const path = activeNotebook();
  const view = path && notebookView(path);
  const { selected } = notebookFocus(path ?? "");
  return view && selected ? `cell ${cellNumber(view, selected)}` : "";
};
const staleCount = (): number => {
  const view = notebookView(activeNotebook() ?? "");
  return view ? countOf(view, "stale") : 0;
};
const nothingRuns = (): string | null => {
  const view = notebookView(activeNotebook() ?? "");
  return needsNotebook() ?? (view && (runningCell(view) || view.kernel.state === "busy") ? null : "nothing is running");
};

const theme = (choice: "light" | "dark" | "contrast" | "system", title: string, icon: LucideIcon): Command => ({
  id: `view.theme.${choice}`,
  title,
  group: "View",
  icon,
  run: () => useTheme.getState().choose(choice),
});

export const commands: readonly Command[] = [
  {
    id: "notebook.runAll",
    title: "Run all cells",
    group: "Notebook",
    icon: Play,
    keys: ["Ctrl+F5"],
    unavailable: needsNotebook,
    run: onNotebook(notebook.runAll),
  },
  {
    id: "notebook.runStale",
    title: "Run stale cells",
    group: "Notebook",
    icon: Play,
    keys: ["Ctrl+Shift+F5"],
    detail: () => `${staleCount()} stale`,
    unavailable: () => needsNotebook() ?? (staleCount() > 0 ? null : "no cell is stale"),
    run: onNotebook(notebook.runStale),
  },
  {
    id: "notebook.clearOutputs",
    title: "Clear all outputs",
    group: "Notebook",
    icon: Eraser,
    unavailable: needsNotebook,
    run: onNotebook((path) => notebook.clearOutputs(path)),
  },
  {
    id: "notebook.save",
    title: "Save now",
    group: "Notebook",
    icon: Save,
    keys: ["Ctrl+S"],
    unavailable: needsNotebook,
    run: onNotebook(notebook.saveNow),
  },
  { id: "notebook.new", title: "New notebook", group: "Notebook", icon: FilePlus2, keys: ["Ctrl+Alt+N"], run: () => void newNotebook() },
  {
    id: "notebook.exportHtml",
    title: "Export as HTML…",
    group: "Notebook",
    icon: FileCode2,
    detail: () => "one file, with charts",
    unavailable: needsNotebook,
    run: onNotebook((path) => exportNotebook(path, "html")),
  },
  {
    id: "notebook.exportIpynb",
    title: "Export as .ipynb…",
    group: "Notebook",
    icon: FileDown,
    detail: () => "for Jupyter",
    unavailable: needsNotebook,
    run: onNotebook((path) => exportNotebook(path, "ipynb")),
  },
  { id: "notebook.import", title: "Import .ipynb…", group: "Notebook", icon: FileUp, run: () => void importNotebook() },

  {
    id: "cell.run",
    title: "Run the cell",
    group: "Cell",
    icon: Play,
    keys: ["Ctrl+Enter"],
    detail: selectedNumber,
    unavailable: needsCell,
    run: onNotebook(notebook.runSelected),
  },
  {
    id: "cell.runAndAdvance",
    title: "Run the cell and go on",
    group: "Cell",
    icon: StepForward,
    keys: ["Shift+Enter"],
    unavailable: needsCell,
    run: onNotebook(notebook.runAndAdvance),
  },
  {
    id: "cell.runAndInsert",
    title: "Run the cell and add one below",
    group: "Cell",
    icon: StepForward,
    keys: ["Alt+Enter"],
    unavailable: needsCell,
    run: onNotebook(notebook.runAndInsertBelow),
  },
  {
    id: "cell.runFromHere",
    title: "Run from here",
    group: "Cell",
    icon: ChevronsDown,
    detail: () => `from ${selectedNumber()}`,
    unavailable: needsCell,
    run: onNotebook(notebook.runFromHere),
  },
  {
    id: "cell.insertAbove",
    title: "Add a code cell above",
    group: "Cell",
    icon: Plus,
    keys: ["A"],
    unavailable: needsNotebook,
    run: onNotebook((path) => notebook.insertNear(path, "above", "code", "command")),
  },
  {
    id: "cell.insertBelow",
    title: "Add a code cell below",
    group: "Cell",
    icon: Plus,
    keys: ["B"],
    unavailable: needsNotebook,
    run: onNotebook((path) => notebook.insertNear(path, "below", "code", "command")),
  },
  {
    id: "cell.insertText",
    title: "Add a text cell below",
    group: "Cell",
    icon: Pilcrow,
    unavailable: needsNotebook,
    run: onNotebook((path) => notebook.insertNear(path, "below", "markdown")),
  },
  {
    id: "cell.delete",
    title: "Delete the cell",
    group: "Cell",
    icon: Trash2,
    keys: ["D D"],
    detail: selectedNumber,
    unavailable: needsCell,
    run: onNotebook(notebook.deleteSelected),
  },
  {
    id: "cell.undoDelete",
    title: "Bring the deleted cell back",
    group: "Cell",
    icon: Undo2,
    keys: ["Z"],
    unavailable: () => needsNotebook() ?? (notebook.canUndoDeletion(activeNotebook()!) ? null : "no cell was deleted"),
    run: onNotebook(notebook.undoDeletion),
  },
  {
    id: "cell.toText",
    title: "Turn the cell into text",
    group: "Cell",
    icon: Pilcrow,
    keys: ["M"],
    unavailable: needsCell,
    run: onCell((path, id) => notebook.setKind(path, id, "markdown")),
  },
  {
    id: "cell.toCode",
    title: "Turn the cell into code",
    group: "Cell",
    icon: Pilcrow,
    keys: ["Y"],
    unavailable: needsCell,
    run: onCell((path, id) => notebook.setKind(path, id, "code")),
  },
  {
    id: "cell.moveUp",
    title: "Move the cell up",
    group: "Cell",
    icon: ArrowUp,
    keys: ["Ctrl+Shift+ArrowUp"],
    unavailable: needsCell,
    run: onCell((path, id) => notebook.moveCell(path, id, -1)),
  },
  {
    id: "cell.moveDown",
    title: "Move the cell down",
    group: "Cell",
    icon: ArrowDown,
    keys: ["Ctrl+Shift+ArrowDown"],
    unavailable: needsCell,
    run: onCell((path, id) => notebook.moveCell(path, id, 1)),
  },
  {
    id: "cell.duplicate",
    title: "Duplicate the cell",
    group: "Cell",
    icon: Copy,
    unavailable: needsCell,
    run: onCell(notebook.duplicateCell),
  },
  {
    id: "cell.clearOutput",
    title: "Clear the cell's output",
    group: "Cell",
    icon: Eraser,
    unavailable: needsCell,
    run: onCell((path, id) => notebook.clearOutputs(path, [id])),
  },

  {
    id: "kernel.interrupt",
    title: "Interrupt the running cell",
    group: "Kernel",
    icon: Square,
    keys: ["I I"],
    unavailable: nothingRuns,
    run: onNotebook(notebook.interrupt),
  },
  {
    id: "kernel.restart",
    title: "Restart the kernel",
    group: "Kernel",
    icon: RotateCcw,
    keys: ["0 0"],
    detail: () => "its variables are lost",
    unavailable: needsNotebook,
    run: onNotebook(notebook.restart),
  },
  {
    id: "kernel.restartAndRunAll",
    title: "Restart and run all cells",
    group: "Kernel",
    icon: RotateCcw,
    detail: () => "its variables are lost",
    unavailable: needsNotebook,
    run: onNotebook(notebook.restartAndRunAll),
  },

  { id: "view.palette", title: "Command palette", group: "View", icon: Search, keys: ["Ctrl+K", "Ctrl+Shift+P", "F1"], run: openPalette },
  { id: "view.shortcuts", title: "Keys", group: "View", icon: CircleHelp, keys: ["H"], run: openShortcuts },
  {
    id: "view.sidebar",
    title: "Show or hide the sidebar",
    group: "View",
    icon: PanelLeft,
    keys: ["Ctrl+B"],
    run: () => toggleLayout("sidebar"),
  },
  {
    id: "view.panel",
    title: "Show or hide the panel",
    group: "View",
    icon: PanelRight,
    keys: ["Ctrl+Alt+B"],
    run: () => toggleLayout("panel"),
  },
  theme("light", "Light theme", Sun),
  theme("dark", "Dark theme", Moon),
  theme("contrast", "High-contrast theme", SunMoon),
  theme("system", "Theme of the system", SunMoon),

  { id: "goto.runs", title: "Runs", group: "Go to", icon: Table2, keys: ["Ctrl+Alt+R"], run: () => openTab({ kind: "runs" }) },
  { id: "tab.next", title: "Next tab", group: "Go to", icon: StepForward, keys: ["Ctrl+PageDown"], run: () => stepTab(1) },
  { id: "tab.previous", title: "Previous tab", group: "Go to", icon: StepForward, keys: ["Ctrl+PageUp"], run: () => stepTab(-1) },
  {
    id: "tab.close",
    title: "Close the tab",
    group: "Go to",
    icon: X,
    keys: ["Ctrl+Alt+W"],
    run: () => {
      const tab = activeTab(useTabs.getState());
      if (tab) closeTab(tabKey(tab));
    },
  },
];

export const commandById = (id: string): Command | undefined => commands.find((command) => command.id === id);

/** Runs the command, unless it says why not. */
export function runCommand(id: string): boolean {
  const command = commandById(id);
  if (!command || command.unavailable?.()) return false;
  command.run();
  return true;
}
