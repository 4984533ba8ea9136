import { parseNotebook } from "../../src/cells/percentFormat.ts";
import type { NotebookTexts, SearchFunctions, TextOfCell } from "../../src/rpc/searchFunctions.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { readNotebookFile } from "./notebookFile.ts";
import type { Workbench } from "./workbench.ts";
import { findNotebooks, notebookFile } from "./workspaceFolder.ts";

export function searchFunctions(workbench: Workbench): SearchFunctions {
  return {
    notebookTexts: async () => findNotebooks(workbench.folder).flatMap(({ path }) => textsOf(workbench, path)),
    changeNotebookTexts: (path, changes) => changeTexts(workbench, path, changes),
  };
}

function textsOf(workbench: Workbench, path: string): NotebookTexts[] {
  try {
    const open = workbench.isOpen(path) ? workbench.session(path) : null;
    const cells = open ? open.state.cells : parseNotebook(readNotebookFile(notebookFile(workbench.folder, path)).text).cells;
    return [{ path, cells: cells.map(({ kind, source }) => ({ kind, source })) }];
  } catch (error) {
    if (error instanceof SteerlabError) return [];
    throw error;
  }
}

/** Held meanwhile, as by a page: a notebook that nobody looks at is closed again. */
async function changeTexts(workbench: Workbench, path: string, changes: readonly TextOfCell[]): Promise<void> {
  const session = workbench.open(path);
  workbench.hold(session.path);
  try {
    const { cells } = session.state;
    const edits = changes.map(({ index, before, after }) => {
      const cell = cells[index];
      if (cell?.source !== before) throw changed(path, index);
      return { type: "source", cellId: cell.id, source: after } as const;
    });
    session.changeCells(edits);
    session.saveNow();
  } finally {
    await workbench.release(session.path);
  }
}

const changed = (path: string, index: number): SteerlabError =>
  new SteerlabError("search/changed", `Cell ${index + 1} of ${path} is not as it was.`, {
    hint: "It was changed meanwhile: search again. Nothing in this notebook was replaced.",
    details: { path, index },
  });
