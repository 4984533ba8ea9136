import { basename } from "node:path";
import type { NotebookStore, StoredExecution } from "../../db/notebookStore.ts";
import type { RunStore } from "../../db/runStore.ts";
import { parseNotebook } from "../../src/cells/percentFormat.ts";
import type { ExchangedNotebook, Execution } from "../../src/exchange/exchangedNotebook.ts";
import { stillTraining } from "../../src/exchange/stillShown.ts";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import { type StreamOutput, streamSize } from "../../src/output/streamTail.ts";
import type { RunRow } from "../../src/runs/run.ts";
import { matchCells } from "./matchCells.ts";
import { StoredStream } from "./storedStream.ts";

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
    return { ...cell, id: ids[index] ?? null, execution: stored && stores ? executionOf(stored, cell.source, stores) : null };
  });
  return { ...notebook, name: basename(path, ".ts"), cells, runs: stores ? runsOf(path, ranHere(executions), stores.runs) : [] };
}

function executionOf(stored: Stored, source: string, { notebooks, runs }: Stores): Execution {
  const { count, state, started, milliseconds } = stored;
  const outputs = stored.outputs.map((output, sequence) =>
    output.kind === "stream"
      ? wholeStream(output, new StoredStream(notebooks, { executionId: stored.id, sequence }, output))
      : still(output, runs),
  );
  return {
    count,
    state: state === "copied" ? stateOfCopy(outputs) : state,
    edited: stored.source !== source,
    started,
    milliseconds,
    outputs,
  };
}

const stateOfCopy = (outputs: readonly CellOutput[]) => (outputs.some(({ kind }) => kind === "error") ? "failed" : "ok");
const ranHere = (executions: ReadonlyMap<string, Stored>): Stored[] => [...executions.values()].filter(({ state }) => state !== "copied");

/** Longer ones leave with their end only. */
const longestText = 5_000_000; // characters

function wholeStream(output: StreamOutput, stored: StoredStream): StreamOutput {
  const { name, text, whole } = output;
  if (whole === undefined) return output;
  if (whole.characters <= longestText) return { kind: "stream", name, text: stored.text() };
  const left = whole.lines - streamSize({ kind: "stream", name, text }).lines;
  return { kind: "stream", name, text: `[${left.toLocaleString("en-US")} lines before these are left out]\n${text}` };
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
