import { RotateCcw, Square } from "lucide-react";
import * as notebook from "../notebook/notebookActions.ts";
import { type Command, needsNotebook, nothingRuns, onNotebook } from "./command.ts";

export const kernelCommands: readonly Command[] = [
  {
    id: "kernel.interrupt",
    title: "Interrupt the running cell",
    group: "Kernel",
    icon: Square,
    keys: ["I I"],
    unavailable: nothingRuns,
    run: onNotebook(notebook.interrupt),
  },
  {
    id: "kernel.restart",
    title: "Restart the kernel",
    group: "Kernel",
    icon: RotateCcw,
    keys: ["0 0"],
    detail: () => "its variables are lost",
    unavailable: needsNotebook,
    run: onNotebook(notebook.restart),
  },
  {
    id: "kernel.restartAndRunAll",
    title: "Restart and run all cells",
    group: "Kernel",
    icon: RotateCcw,
    detail: () => "its variables are lost",
    unavailable: needsNotebook,
    run: onNotebook(notebook.restartAndRunAll),
  },
];
