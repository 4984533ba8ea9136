import type { Database } from "../../db/database.ts";
import { type PlainError, plainError } from "../../src/steerlabError.ts";

const longestWait = 50; // ms
const pauseAfterError = 1_000; // ms

interface Write {
  readonly write: () => void;
  /** called once it is stored */
  readonly stored: (() => void) | undefined;
}

/**
 * Writes to the database in order, many to a transaction: a training step every few milliseconds costs one commit in fifty.
 * What a locked or full database refuses is kept and tried again; what can never be written is told and left out.
 */
export class WriteQueue {
  readonly #database: Database;
  readonly #onProblem: (problem: PlainError) => void;
  #writes: Write[] = [];
  #timer: NodeJS.Timeout | undefined;
  #failing = false;

  constructor(database: Database, onProblem: (problem: PlainError) => void) {
    this.#database = database;
    this.#onProblem = onProblem;
  }

  add(write: () => void, stored?: () => void): void {
    this.#writes.push({ write, stored });
    this.#timer ??= setTimeout(() => this.flush(), this.#failing ? pauseAfterError : longestWait);
  }

  /** Writes all that waits before something is told of it; a database that has just refused is not asked again so soon. */
  storeFirst(): void {
    if (!this.#failing) this.flush();
  }

  /** Writes all that waits, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const writes = this.#writes;
    if (writes.length === 0 || !this.#database.isOpen) return;
    this.#writes = [];
    try {
      this.#database.write(() => {
        for (const { write } of writes) write();
      });
    } catch (error) {
      if (ofTheDatabase(error)) this.#keep(writes, error);
      else this.#oneByOne(writes);
      return;
    }
    this.#failing = false;
    for (const { stored } of writes) stored?.();
  }

  #keep(writes: readonly Write[], error: unknown): void {
    this.#writes = [...writes, ...this.#writes];
    if (!this.#failing) this.#onProblem(plainError(error));
    this.#failing = true;
    this.#timer ??= setTimeout(() => this.flush(), pauseAfterError);
  }

  /** One of them is wrong in itself: it must not keep the others from being stored. */
  #oneByOne(writes: readonly Write[]): void {
    for (const [index, { write, stored }] of writes.entries()) {
      try {
        this.#database.write(write);
        stored?.();
      } catch (error) {
        if (ofTheDatabase(error)) {
          this.#keep(writes.slice(index), error);
          return;
        }
        this.#onProblem(plainError(error));
      }
    }
  }
}

const ofTheDatabase = (error: unknown): boolean => /^database\//.test((error as { code?: string }).code ?? "");
