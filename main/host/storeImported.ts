import { ulid } from "ulid";
import type { NotebookStore, OutputPlace, StoredExecution } from "../../db/notebookStore.ts";
import type { ExchangedCell, ExchangedNotebook } from "../../src/exchange/exchangedNotebook.ts";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import { CellStream } from "./cellStream.ts";
import { newCellId } from "./notebookDocument.ts";

/** Stores the cells of an imported notebook with their outputs. They keep their ids, but for those that another notebook's cells have. */
export function storeImported(store: NotebookStore, path: string, { cells }: ExchangedNotebook): void {
  const named = cells.map((cell) => ({ ...cell, id: cell.id === null || store.isTaken(cell.id, path) ? newCellId() : cell.id }));
  store.forgetExecutions(named.map(({ id }) => id));
  store.saveCells(path, named);
  for (const cell of named) storeExecution(store, cell);
}

function storeExecution(store: NotebookStore, { id: cellId, source, execution }: ExchangedCell & { readonly id: string }): void {
  if (!execution) return;
  const { count, state, edited, started, milliseconds, outputs } = execution;
  const stored: StoredExecution = {
    ...{ id: ulid(), cellId, count: count ?? 0, source: edited ? "" : source },
    ...{ state: state === "running" ? "interrupted" : state, started: started ?? Date.now(), milliseconds },
  };
  store.startExecution(stored);
  for (const [sequence, output] of outputs.entries()) storeOutput(store, { executionId: stored.id, sequence }, output);
}

function storeOutput(store: NotebookStore, place: OutputPlace, output: CellOutput): void {
  const stream = output.kind === "stream" ? CellStream.of(output) : null;
  store.writeOutputs([{ ...place, output: stream?.output ?? output }]);
  store.writeStream(place, stream?.unwritten ?? []);
}
