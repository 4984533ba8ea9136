import { basename } from "node:path";
import { fromIpynb } from "../../src/exchange/fromIpynb.ts";
import { parseIpynb } from "../../src/exchange/ipynb.ts";
import type { ServiceFunctions } from "../../src/rpc/contract.ts";
import { submissionFunctions } from "../cluster/submissionFunctions.ts";
import { exportFormat, exportNotebook } from "./exportNotebook.ts";
import { exportShown } from "./exportShown.ts";
import { fileFunctions } from "./fileFunctions.ts";
import { inspectionFunctions } from "./inspectionFunctions.ts";
import type { NotebookSession } from "./notebookSession.ts";
import { searchFunctions } from "./notebookTexts.ts";
import { outputFunctions } from "./outputFunctions.ts";
import { runFunctions } from "./runFunctions.ts";
import { sessionFunctions } from "./sessionFunctions.ts";
import { newNotebookText } from "./templates.ts";
import { typeDeclarations } from "./typeDeclarations.ts";
import type { Workbench } from "./workbench.ts";

/** @param opened the notebooks whose events this page gets */
export function serviceFunctions(workbench: Workbench, opened: Set<string>): ServiceFunctions {
  const session = (path: string) => workbench.session(path);
  const look = (open: NotebookSession) => {
    if (!opened.has(open.path)) workbench.hold(open.path);
    opened.add(open.path);
  };
  return {
    ...fileFunctions(workbench),
    workspace: async () => workbench.workspace(),
    async openNotebook(path) {
      const open = workbench.open(path);
      look(open);
      return open.refresh();
    },
    async closeNotebook(path) {
      if (opened.delete(path)) await workbench.release(path);
    },
    async createNotebook(path, start = {}) {
      const created = workbench.create(path, newNotebookText(start));
      look(created);
      return created.state;
    },
    editCell: async (path, cellId, source, baseVersion) => session(path).editCell(cellId, source, baseVersion),
    insertCell: async (path, index, kind, source) => session(path).insertCell(index, kind, source),
    deleteCell: async (path, cellId) => session(path).deleteCell(cellId),
    changeCells: async (path, changes) => ({ undo: session(path).changeCells(changes) }),
    moveCell: async (path, cellId, index) => session(path).moveCell(cellId, index),
    setCellKind: async (path, cellId, kind) => session(path).setCellKind(cellId, kind),
    clearOutputs: async (path, cellIds) => session(path).clearOutputs(cellIds),
    saveNow: async (path) => session(path).saveNow(),
    settleFile: async (path, keep) => session(path).settleFile(keep),

    async exportNotebook(path, format) {
      const notebook = workbench.record(path);
      return { name: `${notebook.name}.${format}`, text: exportNotebook(notebook, exportFormat(format)) };
    },
    exportShown: async (title, shown) => exportShown(title, shown),
    async importNotebook(path, text) {
      const name = basename(path, ".ts");
      return { path: workbench.import(path, fromIpynb(parseIpynb(text, `${name}.ipynb`), name)) };
    },

    runCells: async (path, cellIds) => session(path).runCells(cellIds),
    runAll: async (path) => session(path).runAll(),
    runStale: async (path) => session(path).runStale(),
    interrupt: async (path) => session(path).interrupt(),
    askKernel: (path, question) => session(path).ask(question),
    restartKernel: (path) => session(path).restartKernel(),
    stopKernel: (path) => session(path).stopKernel(),
    ...sessionFunctions(session),

    ...runFunctions(workbench),
    ...inspectionFunctions(workbench.inspected),
    ...submissionFunctions(workbench.submissions),
    typeDeclarations,
    ...searchFunctions(workbench),
    keyFile: async () => workbench.keys.read(),
    saveKeyFile: async (text) => workbench.keys.save(text),
    ...outputFunctions(workbench),
  };
}
