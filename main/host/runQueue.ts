import type { LastRun } from "./cellStates.ts";

export interface RunQueueEvents {
  /** ids of the cells that can run, in the notebook's order */
  order(): readonly string[];
  /** Runs the cell at the head, which takes itself out with `take`. @returns null when it had left the queue meanwhile */
  run(cellId: string): Promise<LastRun["state"] | null>;
  /** a cell as a person calls it */
  label(cellId: string): string;
  /** a cell ran and ended well */
  ranWell(cellId: string): void;
  /** what waits, or why something does not, has changed */
  changed(): void;
  /** nothing runs and nothing waits */
  idle(): void;
}

/** The cells that wait to run, one after the other; the first that does not end well holds back the others. */
export class RunQueue {
  readonly #events: RunQueueEvents;
  readonly #heldBack = new Map<string, string>();
  #waiting: readonly string[] = [];
  /** the person has put it in an order of its own, which lasts until it is empty */
  #arranged = false;
  #working: Promise<void> | null = null;

  constructor(events: RunQueueEvents) {
    this.#events = events;
  }

  get waiting(): readonly string[] {
    return this.#waiting;
  }

  /** cells taken out unrun, and why */
  get heldBack(): ReadonlyMap<string, string> {
    return this.#heldBack;
  }

  /** Queues cells in the notebook's order; in a queue that was arranged by hand after what waits already. */
  add(cellIds: readonly string[]): void {
    const first = this.#arranged ? this.#waiting : [];
    const wanted = new Set([...this.#waiting, ...cellIds].filter((id) => !first.includes(id)));
    this.#put([...first, ...this.#events.order().filter((id) => wanted.has(id))]);
    for (const id of this.#waiting) this.#heldBack.delete(id);
    this.#events.changed();
    this.#working ??= this.#work();
  }

  /** @param index place among what waits, from 0 */
  move(cellId: string, index: number): void {
    if (!this.#waiting.includes(cellId)) return; // it has begun meanwhile
    const others = this.#waiting.filter((id) => id !== cellId);
    this.#put(others.toSpliced(Math.max(0, Math.trunc(index)), 0, cellId));
    this.#arranged = true;
    this.#events.changed();
  }

  /** Without a word why: the cell is gone, is text now, or was taken out by the person. */
  remove(cellIds: readonly string[]): void {
    this.#put(this.#waiting.filter((id) => !cellIds.includes(id)));
  }

  retain(cellIds: ReadonlySet<string>): void {
    this.#put(this.#waiting.filter((id) => cellIds.has(id)));
  }

  /** The cell leaves the queue because it begins. @returns false when it is no longer at the head */
  take(cellId: string): boolean {
    if (this.#waiting[0] !== cellId) return false;
    this.#put(this.#waiting.slice(1));
    return true;
  }

  /** Cells that were to run go back to what they were, and say why. */
  holdBack(reason: string): void {
    for (const id of this.#waiting) this.#heldBack.set(id, reason);
    this.#put([]);
    this.#events.changed();
  }

  /** Resolves when nothing runs and nothing waits. */
  async whenIdle(): Promise<void> {
    while (this.#working) await this.#working;
  }

  /** Resolves when what runs now has ended. */
  async whenDone(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const cellId = this.#waiting[0]!;
      const state = await this.#events.run(cellId);
      if (state === "ok") this.#events.ranWell(cellId);
      else if (state !== null) this.holdBack(`not run: ${this.#events.label(cellId)} ${state === "failed" ? "failed" : "was interrupted"}`);
    }
    this.#working = null;
    this.#events.idle();
  }

  #put(waiting: readonly string[]): void {
    this.#waiting = waiting;
    if (waiting.length === 0) this.#arranged = false;
  }
}
