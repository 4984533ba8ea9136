import type { HistoryFunctions } from "../../src/rpc/historyFunctions.ts";
import type { SessionFunctions } from "../../src/rpc/sessionFunctions.ts";
import type { NotebookSession } from "./notebookSession.ts";

/** @param session the open notebook with this path */
export function sessionFunctions(session: (path: string) => NotebookSession): SessionFunctions & HistoryFunctions {
  return {
    moveQueued: async (path, cellId, index) => session(path).moveQueued(cellId, index),
    clearQueue: async (path, cellIds) => session(path).clearQueue(cellIds),
    restartAndRun: (path, cellIds) => session(path).restartAndRun(cellIds),
    killKernel: async (path) => session(path).kill(),
    setAutorun: async (path, on) => session(path).setAutorun(on),
    settleCell: async (path, cellId, keep) => session(path).settleCell(cellId, keep),
    notebookHistory: async (path) => session(path).history.versions(),
    compareVersion: async (path, version) => session(path).history.compare(version),
    restoreVersion: async (path, version, cell) => session(path).restoreVersion(version, cell),
  };
}
