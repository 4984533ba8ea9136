// Running parts of a notebook, and what waits to run.
import { ChevronsUp, History, ListOrdered, ListX, Repeat, RotateCcw, Skull } from "lucide-react";
import { showHistory } from "../history/historyStore.ts";
import { notebookView } from "../notebook/notebookStore.ts";
import * as run from "../notebook/runActions.ts";
import { activeNotebook, type Command, needsCell, needsNotebook, nothingRuns, onNotebook, selectedNumber } from "./command.ts";

const view = () => notebookView(activeNotebook() ?? "");
const needsQueue = (): string | null => needsNotebook() ?? ((view()?.queue.length ?? 0) > 0 ? null : "no cell waits");

export const runCommands: readonly Command[] = [
  {
    id: "cell.runAbove",
    title: "Run the cells above",
    group: "Cell",
    icon: ChevronsUp,
    detail: () => `above ${selectedNumber()}`,
    unavailable: needsCell,
    run: onNotebook(run.runAbove),
  },
  {
    id: "kernel.restartAndRunToHere",
    title: "Restart and run up to here",
    group: "Kernel",
    icon: RotateCcw,
    detail: () => `to ${selectedNumber()}; variables are made anew`,
    unavailable: needsCell,
    run: onNotebook(run.restartAndRunToHere),
  },
  {
    id: "kernel.kill",
    title: "End the kernel at once",
    group: "Kernel",
    icon: Skull,
    detail: () => "its variables are lost",
    unavailable: nothingRuns,
    run: onNotebook(run.killKernel),
  },
  {
    id: "queue.show",
    title: "Show the queue",
    group: "Kernel",
    icon: ListOrdered,
    detail: () => `${view()?.queue.length ?? 0} waiting`,
    unavailable: needsQueue,
    run: onNotebook(run.showQueue),
  },
  {
    id: "queue.clear",
    title: "Clear the queue",
    group: "Kernel",
    icon: ListX,
    detail: () => "what runs goes on",
    unavailable: needsQueue,
    run: onNotebook((path) => run.clearQueue(path)),
  },
  {
    id: "notebook.history",
    title: "Local history…",
    group: "Notebook",
    icon: History,
    detail: () => "how it stood before",
    unavailable: needsNotebook,
    run: onNotebook(showHistory),
  },
  {
    id: "notebook.autorun",
    title: "Turn autorun on or off",
    group: "Notebook",
    icon: Repeat,
    detail: () => (view()?.autorun ? "is on: cheap cells follow what they read" : "is off"),
    unavailable: needsNotebook,
    run: onNotebook(run.toggleAutorun),
  },
];
