// A notebook as the service tells a page of it that has just opened it.
import type { CellView, NotebookState } from "../../src/rpc/contract.ts";

const fresh: Omit<CellView, "id" | "source"> = {
  ...{ kind: "code", title: "", version: 1, metadata: {}, state: "never-run", reason: null, count: null, started: null, duration: null },
  ...{ outputs: [], progress: [], defines: [], reads: [], conflict: null, ranSource: null, expensive: false },
};
const kernel = { state: "none", pid: null, backend: null, memory: null, tensors: null, note: null, stopping: null, end: null } as const;

/** A cell that has not run. */
export const cell = (id: string, source: string): CellView => ({ ...fresh, id, source });

export const notebookState = (path: string, cells: readonly CellView[]): NotebookState => ({
  ...{ path, version: 1, cells, kernel, variables: [], tensors: [] },
  ...{ saved: true, saveError: null, queue: [], autorun: false },
});
