// The part of the contract that is about running a notebook: its queue, its kernel's end, and what follows by itself.

export interface SessionFunctions {
  /** Puts a waiting cell at another place of the queue, from 0; the order then stays as the person made it. */
  moveQueued(path: string, cellId: string, index: number): Promise<void>;
  /** Takes cells out of the queue, all of them when none is named; what runs goes on. */
  clearQueue(path: string, cellIds?: readonly string[]): Promise<void>;
  /** Ends the kernel, starts a new one and runs these cells. */
  restartAndRun(path: string, cellIds: readonly string[]): Promise<void>;
  /** Ends the kernel at once, whatever it does: variables are lost. */
  killKernel(path: string): Promise<void>;
  /** Whether cheap cells run again by themselves when a cell that they follow from has run; kept with the notebook. */
  setAutorun(path: string, on: boolean): Promise<void>;
}

/** That a running cell was asked to stop and has not stopped. */
export interface Stopping {
  /** ms since the epoch */
  readonly since: number;
  /** when its kernel will be ended */
  readonly until: number;
}

/** How a kernel ended that nobody had asked to. */
export interface KernelEnd {
  /** one sentence */
  readonly reason: string;
  /** the last lines that the process wrote by itself, such as a native library's complaint */
  readonly lastOutput: string;
  /** the cell that was running */
  readonly cellId: string | null;
}
