import { Worker } from "node:worker_threads";
import { interruptSlot, type WatcherMessage } from "./interruptFlags.ts";

export type OnInterrupt = (sequence: number, terminated: boolean) => void;

/** The main thread's side of interruption: says which execution runs, and hears when it is to stop. */
export class InterruptWatcher {
  readonly #flags = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));

  /** @param onInterrupt called in a turn of the event loop, repeatedly until the execution has ended */
  constructor(onInterrupt: OnInterrupt) {
    const worker = new Worker(new URL("./watcherThread.ts", import.meta.url), { workerData: this.#flags.buffer });
    worker.on("message", ({ number, sequence, terminated }: WatcherMessage) => {
      Atomics.store(this.#flags, interruptSlot.answered, number);
      onInterrupt(sequence, terminated);
    });
    worker.unref();
  }

  /** `[0]` is what guards at loop heads read. One view an execution, which carries its own `over`. */
  stopFlag(): Int32Array & { over: boolean } {
    return Object.assign(new Int32Array(this.#flags.buffer, 0, 1), { over: false });
  }

  begin(sequence: number): void {
    Atomics.store(this.#flags, interruptSlot.stop, 0);
    Atomics.store(this.#flags, interruptSlot.running, sequence);
  }

  end(): void {
    Atomics.store(this.#flags, interruptSlot.running, 0);
    Atomics.store(this.#flags, interruptSlot.stop, 0);
  }
}
