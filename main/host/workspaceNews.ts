const quiet = 100; // ms
const longest = 1_000; // ms

/** Tells that the workspace has changed: once kernels, which change their state in quick succession, rest for a moment, and otherwise now and then. */
export class WorkspaceNews {
  readonly #tell: () => void;
  #timer: NodeJS.Timeout | undefined;
  #since: number | null = null;
  #closed = false;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  changed(): void {
    if (this.#closed) return;
    this.#since ??= performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#now(), Math.max(0, Math.min(quiet, this.#since + longest - performance.now())));
  }

  /** Nothing is told from now on. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #now(): void {
    this.#since = null;
    this.#tell();
  }
}
