import type { GitSnapshot } from "./gitState.ts";

/** Quick cells have ended by then and need not wait while git's process is made; what is edited meanwhile is saved later still. */
const patience = 250; // ms

/** The repository's state that the runs of a cell carry: as it is shortly after the cell has begun, or when a run begins before that. */
export class GitOfRuns {
  readonly #read: () => Promise<GitSnapshot | null>;
  readonly #answered: () => void;
  #state: GitSnapshot | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** git's answer that is on its way */
  #asked: Promise<GitSnapshot | null> | null = null;

  /** @param answered called when a state that was asked for is there */
  constructor(read: () => Promise<GitSnapshot | null>, answered: () => void) {
    this.#read = read;
    this.#answered = answered;
  }

  /** null: not in a repository */
  get state(): GitSnapshot | null {
    return this.#state;
  }

  /** A cell begins to run: what is known may be old. */
  expect(): void {
    clearTimeout(this.#timer);
    this.#asked = null;
    this.#timer = setTimeout(() => this.#ask(), patience).unref();
  }

  /** The cell has ended: what is left of it asks when it needs to. */
  rest(): void {
    clearTimeout(this.#timer);
  }

  /** Whether a run has to wait for git's answer; it is asked now if it has not been. */
  isAwaited(): boolean {
    if (this.#timer) this.#ask();
    return this.#asked !== null;
  }

  #ask(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const asked = this.#read();
    this.#asked = asked;
    void asked.then((state) => {
      if (this.#asked !== asked) return;
      this.#state = state;
      this.#asked = null;
      this.#answered();
    });
  }
}
