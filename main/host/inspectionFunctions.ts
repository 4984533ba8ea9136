import type { Database } from "../../db/database.ts";
import type { NotebookStore } from "../../db/notebookStore.ts";
import { runExecution } from "../../db/runExecution.ts";
import { runFamily } from "../../db/runFamily.ts";
import type { RunStore } from "../../db/runStore.ts";
import type { InspectionFunctions } from "../../src/rpc/inspectionFunctions.ts";
import type { RunDetail } from "../../src/runs/run.ts";
import { SteerlabError } from "../../src/steerlabError.ts";

/** What is stored of runs, and of the cells that made them. */
export interface InspectedStores {
  readonly database: Database;
  readonly runs: RunStore;
  readonly notebooks: NotebookStore;
  /** writes what is to be written later, so that it is seen */
  flush(): void;
}

export function inspectionFunctions(stores: InspectedStores): InspectionFunctions {
  const { database, runs, notebooks } = stores;
  return {
    async runFamily(id) {
      stores.flush();
      knownRun(runs, id);
      return runFamily(database, id).flatMap((one) => runs.row(one) ?? []);
    },
    async runExecution(id) {
      stores.flush();
      const execution = runExecution(database, knownRun(runs, id));
      if (!execution) return null;
      const { state, started, milliseconds } = execution;
      return { state, started, milliseconds, outputs: notebooks.outputs(execution.id) };
    },
  };
}

/** @throws `run/unknown` */
export function knownRun(runs: RunStore, id: string): RunDetail {
  const run = runs.get(id);
  if (run) return run;
  throw new SteerlabError("run/unknown", `There is no run "${id}".`, { hint: "It was deleted; the Runs page lists those that there are." });
}
