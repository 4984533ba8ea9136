import { ArchiveRestore, Copy, PencilLine, Trash2 } from "lucide-react";
import { deleteNotebook, duplicateNotebook, renameNotebook, restoreNotebook } from "../frame/notebookFiles.ts";
import { type Command, needsNotebook, onNotebook } from "./command.ts";

/** The notebook as a file. */
export const fileCommands: readonly Command[] = [
  {
    id: "notebook.rename",
    title: "Rename the notebook…",
    group: "Notebook",
    icon: PencilLine,
    unavailable: needsNotebook,
    run: onNotebook(renameNotebook),
  },
  {
    id: "notebook.duplicate",
    title: "Duplicate the notebook…",
    group: "Notebook",
    icon: Copy,
    unavailable: needsNotebook,
    run: onNotebook(duplicateNotebook),
  },
  {
    id: "notebook.delete",
    title: "Delete the notebook…",
    group: "Notebook",
    icon: Trash2,
    detail: () => "into the trash",
    unavailable: needsNotebook,
    run: onNotebook(deleteNotebook),
  },
  {
    id: "notebook.restore",
    title: "Restore a deleted notebook…",
    group: "Notebook",
    icon: ArchiveRestore,
    run: () => void restoreNotebook(),
  },
];
