// What was done to the cells of a notebook here, and how to take it back. The service makes the changes and says what undoes
// them; one operation waits for the one before, so that each is worked out on the cells that it will meet.
import { create } from "zustand";
import type { CellChange } from "../../src/rpc/cellChange.ts";
import { service } from "../service/workbench.ts";
import type { NotebookView } from "./applyEvent.ts";
import { sent } from "./askService.ts";
import { applyWaiting, notebookView, selectCell } from "./notebookStore.ts";

export interface Step {
  /** as in "Undo: delete 2 cells" */
  readonly what: string;
  readonly changes: readonly CellChange[];
}

interface Steps {
  readonly undo: readonly Step[];
  readonly redo: readonly Step[];
}

const none: Steps = { undo: [], redo: [] };
const mostSteps = 200;

export const useCellHistory = create<{ readonly byPath: Readonly<Record<string, Steps>> }>(() => ({ byPath: {} }));
export const stepsOf = (path: string): Steps => useCellHistory.getState().byPath[path] ?? none;

function putSteps(path: string, change: (steps: Steps) => Steps): void {
  useCellHistory.setState(({ byPath }) => ({ byPath: { ...byPath, [path]: change(byPath[path] ?? none) } }));
}

const queues = new Map<string, Promise<unknown>>();

function inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
  const turn = (queues.get(path) ?? Promise.resolve()).then(work, work);
  queues.set(path, turn);
  return turn;
}

export interface Operation {
  readonly what: string;
  /** such as "The cell could not be added" */
  readonly failure: string;
  /** worked out when its turn comes; nothing to change means nothing is done */
  changes(view: NotebookView): readonly CellChange[];
  /** @param undo what the service says takes it back; new cells have their ids in it */
  done?(undo: readonly CellChange[]): void;
}

/** Changes the cells, and remembers how to take it back. @returns whether it was done */
export function changeCells(path: string, operation: Operation): Promise<boolean> {
  return inTurn(path, async () => {
    let changed = false;
    const done = await sent(path, operation.failure, async () => {
      applyWaiting();
      const view = notebookView(path);
      const changes = view ? operation.changes(view) : [];
      if (changes.length === 0) return;
      const { undo } = await service.changeCells(path, changes);
      remember(path, { what: operation.what, changes: undo });
      applyWaiting();
      operation.done?.(undo);
      changed = true;
    });
    return done && changed;
  });
}

/** Something was done that `step` takes back; what had been taken back before cannot be done again. */
export function remember(path: string, step: Step): void {
  putSteps(path, ({ undo }) => ({ undo: [...undo, step].slice(-mostSteps), redo: [] }));
}

export const undoCells = (path: string): Promise<void> => takeStep(path, "undo", "redo");
export const redoCells = (path: string): Promise<void> => takeStep(path, "redo", "undo");

/** The step leaves its side even when it fails: the notebook was changed elsewhere, and it never fits again. */
function takeStep(path: string, from: keyof Steps, to: keyof Steps): Promise<void> {
  return inTurn(path, async () => {
    const step = stepsOf(path)[from].at(-1);
    if (!step) return;
    putSteps(path, (steps) => ({ ...steps, [from]: steps[from].slice(0, -1) }));
    await sent(path, from === "undo" ? "It could not be undone" : "It could not be done again", async () => {
      const { undo: inverse } = await service.changeCells(path, step.changes);
      putSteps(path, (steps) => ({ ...steps, [to]: [...steps[to], { what: step.what, changes: inverse }] }));
      applyWaiting();
      selectChanged(path, step.changes);
    });
  });
}

/** Shows what the step did: the cells that came back or changed. */
function selectChanged(path: string, changes: readonly CellChange[]): void {
  const order = notebookView(path)?.order ?? [];
  const touched = changes.map((change) => (change.type === "insert" ? change.cell.id : change.cellId));
  const shown = order.filter((id) => touched.includes(id));
  if (shown.length > 0) selectCell(path, shown[0]!, "command", shown.at(-1)!);
}
