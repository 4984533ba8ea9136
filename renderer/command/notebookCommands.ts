import { Eraser, FileCode2, FileDown, FilePlus2, FileUp, Play, Save } from "lucide-react";
import { importNotebook } from "../frame/importNotebook.ts";
import { newNotebook } from "../frame/newNotebook.ts";
import { exportNotebook } from "../notebook/exportNotebook.ts";
import * as notebook from "../notebook/notebookActions.ts";
import { type Command, needsNotebook, onNotebook, staleCount } from "./command.ts";

export const notebookCommands: readonly Command[] = [
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
];
