import type { NotebookFileFunctions } from "../../src/rpc/notebookFiles.ts";
import { trashedNotebooks } from "./notebookTrash.ts";
import { notebookTemplates } from "./templates.ts";
import type { Workbench } from "./workbench.ts";

/** What pages may do with notebooks as files. */
export const fileFunctions = (workbench: Workbench): NotebookFileFunctions => ({
  notebookTemplates: async () => notebookTemplates.map(({ id, title, description }) => ({ id, title, description })),
  renameNotebook: async (path, to) => ({ path: workbench.rename(path, to) }),
  duplicateNotebook: async (path, to) => ({ path: workbench.duplicate(path, to) }),
  deleteNotebook: (path) => workbench.trash(path),
  deletedNotebooks: async () => trashedNotebooks(workbench.folder),
  restoreNotebook: async (id) => ({ path: workbench.restore(id) }),
});
