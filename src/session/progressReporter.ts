import type { Session } from "./session.ts";

let count = 0;

/** Reports progress of one piece of work, at most ten times a second, and once at the end. */
export class ProgressReporter {
  readonly #session: Session;
  #label: string;
  readonly #total: number;
  readonly #unit: string;
  readonly #id = `progress-${++count}`;
  readonly #start = performance.now();
  #last = Number.NEGATIVE_INFINITY;
  #from = 0;

  constructor(session: Session, label: string, total: number, unit: string) {
    this.#session = session;
    this.#label = label;
    this.#total = total;
    this.#unit = unit;
  }

  /** The work goes on from what an earlier one had done. */
  goOnFrom(done: number): void {
    this.#from = done;
  }

  /** @param label in place of the first one, from now on */
  update(done: number, label = this.#label): void {
    const now = performance.now();
    if (now - this.#last < 100) return;
    this.#last = now;
    this.#label = label;
    this.#send(done, false);
  }

  /** Says at once what will take a while without an update; the next update goes back to the label before. */
  announce(done: number, label: string): void {
    this.#last = performance.now();
    this.#send(done, false, label);
  }

  finish(done = this.#total): void {
    this.#send(done, true);
  }

  #send(done: number, finished: boolean, label = this.#label): void {
    const elapsed = performance.now() - this.#start;
    const counted = { done, total: this.#total, ...(this.#from > 0 ? { from: this.#from } : {}), unit: this.#unit };
    this.#session.progress({ id: this.#id, label, ...counted, elapsed, finished });
  }
}
