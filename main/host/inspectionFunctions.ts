import type { Database } from "../../db/database.ts";
import type { NotebookStore } from "../../db/notebookStore.ts";
import { runExecution } from "../../db/runExecution.ts";
import { runFamily } from "../../db/runFamily.ts";
import type { InspectionFunctions } from "../../src/rpc/inspectionFunctions.ts";
import type { RunBook } from "./runBook.ts";

/** What is stored of runs, and of the cells that made them. */
export interface InspectedStores {
  readonly database: Database;
  readonly book: RunBook;
  readonly notebooks: NotebookStore;
}

export function inspectionFunctions({ database, book, notebooks }: InspectedStores): InspectionFunctions {
  return {
    async runFamily(id) {
      const run = book.get(id);
      return runFamily(database, run.id).flatMap((one) => book.store.row(one) ?? []);
    },
    async runExecution(id) {
      const execution = runExecution(database, book.get(id));
      if (!execution) return null;
      const { state, started, milliseconds } = execution;
      return { state, started, milliseconds, outputs: notebooks.outputs(execution.id) };
    },
  };
}
