/** How long each rung of an interruption waits for the one before, ms. */
export interface InterruptPatience {
  /** for an answer of the main thread, before what it executes is ended */
  readonly answer: number;
  /** for the cell to tidy up by itself, before it is given up */
  readonly cell: number;
  /** for the cell to end, before its kernel is ended */
  readonly kernel: number;
}

/**
 * For a person who waits. The kernel waits longer: a call into native code cannot be stopped, and one that compiles a step of a large model
 * takes 10 s; a model that was trained for an hour must not be lost for that. Who does not want to wait can end the kernel at once.
 */
const short: InterruptPatience = { answer: 500, cell: 250, kernel: 15_000 };

/**
 * `STEERLAB_INTERRUPT_PATIENCE` (seconds) lets a cell take longer: a task of a cluster that is told of its end writes a checkpoint after
 * the step that it is at, which may take longer than a person would wait.
 */
export function interruptPatience(seconds = Number(process.env.STEERLAB_INTERRUPT_PATIENCE)): InterruptPatience {
  if (!(seconds > 0)) return short;
  return { answer: seconds * 1000, cell: seconds * 1000, kernel: seconds * 1000 + short.kernel };
}
