/** Slots of the Int32Array that the kernel's main thread and its watcher thread share. */
export const interruptSlot = {
  /** not zero: guards at loop heads throw */
  stop: 0,
  /** number of the execution that runs, or 0 */
  running: 1,
  /** number of the last `WatcherMessage` that the main thread has handled: it is alive */
  answered: 2,
} as const;

/** From the watcher to the main thread: the person wants execution `sequence` to stop. */
export interface WatcherMessage {
  readonly number: number;
  readonly sequence: number;
  /** What the main thread executed was ended from outside, so that the execution's promise may never settle. */
  readonly terminated: boolean;
}
