import type { LastRun } from "./cellStates.ts";

export interface RunQueueEvents {
  /** ids of the cells that can run, in the notebook's order */
  order(): readonly string[];
  /** before the first of a series of runs */
  prepare(): Promise<void>;
  /** Runs the cell at the head, which takes itself out with `take`. @returns null when it had left the queue meanwhile */
  run(cellId: string): Promise<LastRun["state"] | null>;
  /** a cell as a person calls it */
  label(cellId: string): string;
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

  /** Queues cells in the notebook's order. */
  add(cellIds: readonly string[]): void {
    const wanted = new Set([...this.#waiting, ...cellIds]);
    this.#waiting = this.#events.order().filter((id) => wanted.has(id));
    for (const id of wanted) this.#heldBack.delete(id);
    this.#events.changed();
    this.#working ??= this.#work();
  }

  /** Without a word why: the cell is gone, or is text now. */
  remove(cellId: string): void {
    this.#waiting = this.#waiting.filter((id) => id !== cellId);
  }

  retain(cellIds: ReadonlySet<string>): void {
    this.#waiting = this.#waiting.filter((id) => cellIds.has(id));
  }

  /** The cell leaves the queue because it begins. @returns false when it is no longer at the head */
  take(cellId: string): boolean {
    if (this.#waiting[0] !== cellId) return false;
    this.#waiting = this.#waiting.slice(1);
    return true;
  }

  /** Cells that were to run go back to what they were, and say why. */
  holdBack(reason: string): void {
    for (const id of this.#waiting) this.#heldBack.set(id, reason);
    this.#waiting = [];
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
    await this.#events.prepare();
    while (this.#waiting.length > 0) {
      const cellId = this.#waiting[0]!;
      const state = await this.#events.run(cellId);
      if (state !== null && state !== "ok")
        this.holdBack(`not run: ${this.#events.label(cellId)} ${state === "failed" ? "failed" : "was interrupted"}`);
    }
    this.#working = null;
    this.#events.idle();
  }
}
