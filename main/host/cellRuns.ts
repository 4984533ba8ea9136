import { ulid } from "ulid";
import type { NotebookStore, StoredExecution } from "../../db/notebookStore.ts";
import type { Progress } from "../../src/output/cellOutput.ts";
import type { CellOutputs } from "./cellOutputs.ts";
import type { LastRun } from "./cellStates.ts";
import type { WriteQueue } from "./writeQueue.ts";

/** An execution that has begun and not ended. */
export interface RunningCell {
  readonly cellId: string;
  readonly executionId: string;
  readonly source: string;
  /** [n]; 0 when it does not reach the kernel */
  readonly count: number;
  /** the names that it reads, and the cells that define them */
  readonly read: ReadonlyMap<string, string>;
  readonly at: number;
}

export interface CellRunsOptions {
  readonly notebooks: NotebookStore;
  readonly writes: WriteQueue;
  readonly outputs: CellOutputs;
}

/** How the cells of a notebook ran: the last run of each, and the one that runs now; in memory, and stored for later. */
export class CellRuns {
  readonly #options: CellRunsOptions;
  readonly #last = new Map<string, LastRun>();
  readonly #progress = new Map<string, Progress>();
  #running: RunningCell | null = null;

  constructor(options: CellRunsOptions) {
    this.#options = options;
  }

  get last(): ReadonlyMap<string, LastRun> {
    return this.#last;
  }

  get running(): RunningCell | null {
    return this.#running;
  }

  /** of the cell that runs */
  get progress(): readonly Progress[] {
    return [...this.#progress.values()];
  }

  /** @param inKernel false for a cell that is refused without reaching the kernel */
  begin(run: Omit<RunningCell, "executionId" | "at">, { inKernel }: { readonly inKernel: boolean }): RunningCell {
    const running = { ...run, executionId: ulid(), at: Date.now() };
    const { notebooks, writes, outputs } = this.#options;
    const { cellId, executionId, source, count, at } = running;
    if (inKernel) this.#running = running;
    writes.add(() =>
      notebooks.startExecution({ id: executionId, cellId, count, source, state: "running", started: at, milliseconds: null }),
    );
    outputs.begin(cellId, executionId);
    this.#progress.clear();
    return running;
  }

  /** @param kernel the kernel's generation */
  finish(running: RunningCell, state: LastRun["state"], duration: number, kernel: number): void {
    const { cellId, executionId, source, count, read, at } = running;
    const { notebooks, writes } = this.#options;
    this.#last.set(cellId, {
      ...{ executionId, state, source, read, duration, kernel, started: at },
      count: count > 0 ? count : null,
    });
    writes.add(() => notebooks.finishExecution(executionId, state, duration));
    writes.flush();
    this.#progress.clear();
    if (this.#running?.executionId === executionId) this.#running = null;
  }

  progressed(progress: Progress): void {
    if (progress.finished) this.#progress.delete(progress.id);
    else this.#progress.set(progress.id, progress);
  }

  /** The cell is gone. @returns how it last ran */
  forget(cellId: string): LastRun | undefined {
    const run = this.#last.get(cellId);
    this.#last.delete(cellId);
    return run;
  }

  /** The cell is there again; its outputs were never let go of. */
  recall(cellId: string, run: LastRun): void {
    this.#last.set(cellId, run);
  }

  /** Takes up what was stored of these cells of the notebook and is not known here yet. */
  restore(path: string, cellIds: ReadonlySet<string>): void {
    const { notebooks, outputs } = this.#options;
    for (const [cellId, execution] of notebooks.lastExecutions(path)) {
      if (!cellIds.has(cellId) || this.#last.has(cellId) || this.#running?.cellId === cellId) continue;
      outputs.restore(cellId, execution.id, execution.outputs);
      this.#last.set(cellId, runOf(execution));
    }
  }
}

/** How a cell ran, of what is stored of it: with the kernel of then its variables are gone. */
function runOf({ id, source, started, milliseconds, state }: StoredExecution): LastRun {
  const stored = { executionId: id, source, started, duration: milliseconds, count: null, kernel: null, read: new Map<string, string>() };
  if (state === "copied") return { ...stored, state: "ok", copied: true };
  return { ...stored, state: state === "running" ? "interrupted" : state };
}
