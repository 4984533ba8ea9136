import { basename } from "node:path";
import type { NotebookStore, StoredExecution } from "../../db/notebookStore.ts";
import type { RunStore } from "../../db/runStore.ts";
import { parseNotebook } from "../../src/cells/percentFormat.ts";
import type { ExchangedNotebook, Execution } from "../../src/exchange/exchangedNotebook.ts";
import { stillTraining } from "../../src/exchange/stillShown.ts";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import type { RunRow } from "../../src/runs/run.ts";
import { matchCells } from "./matchCells.ts";

/** Where a notebook's outputs and runs are stored; null in a workspace that has no database yet. */
export interface Stores {
  readonly notebooks: NotebookStore;
  readonly runs: RunStore;
}

type Stored = StoredExecution & { outputs: readonly CellOutput[] };

/**
 * A notebook as it can leave the workspace: its text, and what is stored of its cells. Live views become what they show.
 * @param path relative to the workspace
 */
export function notebookRecord(path: string, text: string, stores: Stores | null): ExchangedNotebook {
  const notebook = parseNotebook(text);
  const ids = matchCells(stores?.notebooks.cells(path) ?? [], notebook.cells);
  const executions = stores?.notebooks.lastExecutions(path) ?? new Map<string, Stored>();
  const cells = notebook.cells.map((cell, index) => {
    const stored = executions.get(ids[index] ?? "");
    return { ...cell, id: ids[index] ?? null, execution: stored && stores ? executionOf(stored, cell.source, stores.runs) : null };
  });
  return { ...notebook, name: basename(path, ".ts"), cells, runs: stores ? runsOf(path, [...executions.values()], stores.runs) : [] };
}

function executionOf(stored: Stored, source: string, runs: RunStore): Execution {
  const { count, state, started, milliseconds, outputs } = stored;
  return { count, state, edited: stored.source !== source, started, milliseconds, outputs: outputs.map((output) => still(output, runs)) };
}

function still(output: CellOutput, runs: RunStore): CellOutput {
  if (output.kind !== "display" || output.shown.shown !== "training") return output;
  const { runId } = output.shown;
  return { kind: "display", shown: stillTraining(output.shown, runs.series(runId, "loss"), runs.series(runId, "validationLoss")) };
}

/** The service and the kernel look at their clocks at different moments. */
const slack = 50; // ms

/** The runs that began while one of these executions went on. */
function runsOf(path: string, executions: readonly Stored[], runs: RunStore): RunRow[] {
  const during = (time: number) =>
    executions.some(
      ({ started, milliseconds }) => time >= started - slack && time <= started + (milliseconds ?? Number.POSITIVE_INFINITY) + slack,
    );
  return runs
    .list(path)
    .filter((run) => run.notebook === path && during(run.started))
    .reverse();
}
