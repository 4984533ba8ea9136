// The code of cells as text: laid out and put in order by TypeScript itself.
import { AlignLeft, ListOrdered } from "lucide-react";
import { loadedEditor } from "../editor/lazyEditor.ts";
import { selectedCells } from "../notebook/cellSelection.ts";
import { cellsOf, notebookView } from "../notebook/notebookStore.ts";
import { type Command, needsCell, needsNotebook, onNotebook } from "./command.ts";

type Work = "formatCells" | "organiseImports";

function onCode(work: Work, which: (path: string) => readonly string[]): () => void {
  return onNotebook((path) => {
    const module = loadedEditor();
    const models = which(path).flatMap((id) => module?.knownModel(path, id, "code") ?? []);
    return module?.[work](path, models);
  });
}

function codeCells(path: string): readonly string[] {
  const view = notebookView(path);
  return view ? cellsOf(view).flatMap((cell) => (cell.kind === "code" ? [cell.id] : [])) : [];
}

export const codeCommands: readonly Command[] = [
  {
    id: "cell.format",
    title: "Format the selected cells",
    group: "Edit",
    icon: AlignLeft,
    keys: ["Alt+Shift+F"],
    where: "cell",
    unavailable: needsCell,
    run: onCode("formatCells", selectedCells),
  },
  {
    id: "notebook.format",
    title: "Format all cells",
    group: "Notebook",
    icon: AlignLeft,
    unavailable: needsNotebook,
    run: onCode("formatCells", codeCells),
  },
  {
    id: "notebook.organiseImports",
    title: "Organise imports",
    group: "Notebook",
    icon: ListOrdered,
    keys: ["Alt+Shift+O"],
    detail: () => "sorted, without those that no cell reads",
    unavailable: needsNotebook,
    run: onCode("organiseImports", codeCells),
  },
];
