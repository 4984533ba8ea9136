import type { CellOutput, Progress } from "../../src/output/cellOutput.ts";
import { continuedStream, type StreamSize } from "../../src/output/streamTail.ts";
import type { CellView, KernelState, NotebookEvent, NotebookState, Variable } from "../../src/rpc/contract.ts";
import type { TensorRow } from "../../src/rpc/tensorRow.ts";

/** A notebook as the page draws it: the service's state, by cell id. */
export interface NotebookView {
  readonly path: string;
  readonly order: readonly string[];
  readonly cells: Readonly<Record<string, CellView>>;
  readonly kernel: KernelState;
  readonly variables: readonly Variable[];
  readonly tensors: readonly TensorRow[];
  readonly saved: boolean;
  readonly saveError: string | null;
  /** cells that wait, the next one first */
  readonly queue: readonly string[];
  /** cheap cells run again by themselves */
  readonly autorun: boolean;
}

export function viewOf(state: NotebookState): NotebookView {
  const { path, kernel, variables, tensors, saved, saveError, queue, autorun } = state;
  const cells = Object.fromEntries(state.cells.map((cell) => [cell.id, cell]));
  return { path, order: state.cells.map((cell) => cell.id), cells, kernel, variables, tensors, saved, saveError, queue, autorun };
}

/** The view after one event of the service; a view is never changed in place. */
export function applyEvent(view: NotebookView, event: NotebookEvent): NotebookView {
  switch (event.type) {
    case "cell":
      return withCell(view, event.sameOutputs ? { ...event.cell, outputs: view.cells[event.cell.id]?.outputs ?? [] } : event.cell);
    case "order":
      return reordered(view, event.cellIds);
    case "output":
      return changeCell(view, event.cellId, (cell) => ({ ...cell, outputs: replaced(cell.outputs, event.index, event.output) }));
    case "stream":
      return changeCell(view, event.cellId, (cell) => ({ ...cell, outputs: continued(cell.outputs, event.index, event.text, event.size) }));
    case "progress":
      return changeCell(view, event.cellId, (cell) => ({ ...cell, progress: progressed(cell.progress, event.progress) }));
    case "kernel":
      return { ...view, kernel: event.kernel };
    case "variables":
      return { ...view, variables: keptVariables(view.variables, event.variables), tensors: event.tensors };
    case "queue":
      return { ...view, queue: event.cellIds };
    case "autorun":
      return { ...view, autorun: event.on };
    case "saved":
      return { ...view, saved: event.saved, saveError: event.error };
  }
}

function withCell(view: NotebookView, cell: CellView): NotebookView {
  return { ...view, cells: { ...view.cells, [cell.id]: cell } };
}

function changeCell(view: NotebookView, id: string, change: (cell: CellView) => CellView): NotebookView {
  const cell = view.cells[id];
  return cell ? withCell(view, change(cell)) : view;
}

function reordered(view: NotebookView, cellIds: readonly string[]): NotebookView {
  const kept = cellIds.filter((id) => view.cells[id]);
  const cells = Object.fromEntries(kept.map((id) => [id, view.cells[id]!]));
  return { ...view, order: kept, cells };
}

function replaced(outputs: readonly CellOutput[], index: number, output: CellOutput): CellOutput[] {
  return [...outputs.slice(0, index), output, ...outputs.slice(index + 1)];
}

function continued(outputs: readonly CellOutput[], index: number, text: string, size: StreamSize): readonly CellOutput[] {
  const output = outputs[index];
  return output?.kind === "stream" ? replaced(outputs, index, continuedStream(output, text, size)) : outputs;
}

/** Those that are as they were stay the same objects, so that only what has changed is drawn. */
function keptVariables(before: readonly Variable[], now: readonly Variable[]): readonly Variable[] {
  const known = new Map(before.map((variable) => [variable.name, variable]));
  return now.map((variable) => {
    const was = known.get(variable.name);
    return was && JSON.stringify(was) === JSON.stringify(variable) ? was : variable;
  });
}

function progressed(all: readonly Progress[], progress: Progress): Progress[] {
  const others = all.filter((one) => one.id !== progress.id);
  return progress.finished ? others : [...others, progress];
}
