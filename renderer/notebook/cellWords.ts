// What the page says of a notebook's state, in words.
import type { CellState, CellView, KernelState } from "../../src/rpc/contract.ts";
import { plural } from "../format/number.ts";
import type { NotebookView } from "./applyEvent.ts";
import { cellNumber, cellsOf } from "./notebookStore.ts";

export const stateWords: Readonly<Record<CellState, string>> = {
  "never-run": "never run",
  queued: "queued",
  running: "running",
  fresh: "fresh",
  stale: "stale",
  failed: "failed",
  interrupted: "interrupted",
};

/** `4 fresh, 1 running, 1 stale` */
export function countsInWords(view: NotebookView): string {
  const states: readonly CellState[] = ["fresh", "running", "queued", "stale", "failed", "interrupted"];
  const code = cellsOf(view).filter((cell) => cell.kind === "code");
  const counts = states.map((state) => [state, code.filter((cell) => cell.state === state).length] as const);
  const said = counts.filter(([, count]) => count > 0).map(([state, count]) => `${count} ${stateWords[state]}`);
  return said.length > 0 ? said.join(", ") : "nothing run yet";
}

export const countOf = (view: NotebookView, state: CellState): number => cellsOf(view).filter((cell) => cell.state === state).length;
export const runningCell = (view: NotebookView): CellView | undefined => cellsOf(view).find((cell) => cell.state === "running");

export type Tone = "fresh" | "stale" | "running" | "queued" | "failed";

/** The kernel's state as the status bar says it. */
export function kernelInWords(view: NotebookView): { readonly tone: Tone; readonly words: string } {
  const { state, note } = view.kernel;
  const running = runningCell(view);
  const queued = countOf(view, "queued");
  if (running) return { tone: "running", words: `Cell ${cellNumber(view, running.id)} running${queued ? `, ${queued} queued` : ""}` };
  return kernelAtRest(state, note, queued);
}

function kernelAtRest(state: KernelState["state"], note: string | null, queued: number): { tone: Tone; words: string } {
  if (state === "starting") return { tone: "running", words: `Kernel starting${queued ? `, ${plural(queued, "cell")} queued` : ""}` };
  if (state === "busy") return { tone: "running", words: "Kernel busy" };
  if (state === "idle") return { tone: "fresh", words: "Kernel ready" };
  if (state === "dead") return { tone: "failed", words: note ? `Kernel ended: ${note}` : "Kernel ended" };
  return { tone: "queued", words: "No kernel yet" };
}
