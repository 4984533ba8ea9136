import type BetterSqlite3 from "better-sqlite3";
import { withDatabaseErrors } from "./databaseError.ts";

type Statement = BetterSqlite3.Statement<unknown[], unknown>;

/**
 * An open SQLite file. All access goes through `read` and `write`, which give every failure its name and the file's path;
 * statements are prepared once.
 */
export class Database {
  readonly path: string;
  readonly #sqlite: BetterSqlite3.Database;
  readonly #statements = new Map<string, Statement>();

  constructor(sqlite: BetterSqlite3.Database, path: string) {
    this.#sqlite = sqlite;
    this.path = path;
  }

  sql<Row = unknown>(source: string): BetterSqlite3.Statement<unknown[], Row> {
    const statement = this.#statements.get(source) ?? this.#sqlite.prepare(source);
    this.#statements.set(source, statement);
    return statement as BetterSqlite3.Statement<unknown[], Row>;
  }

  read<T>(work: () => T): T {
    return withDatabaseErrors(this.path, work);
  }

  /** One transaction: all of `work` is stored or none of it. A `write` within a `write` belongs to the outer one. */
  write<T>(work: () => T): T {
    if (this.#sqlite.inTransaction) return work();
    // `immediate` waits for the other writer at the beginning; a later upgrade of a read lock would fail at once.
    return withDatabaseErrors(this.path, () => this.#sqlite.transaction(work).immediate());
  }

  /** @param busyTimeout ms to wait for another writer from now on; the whole process waits */
  setBusyTimeout(busyTimeout: number): void {
    this.#sqlite.pragma(`busy_timeout = ${busyTimeout}`);
  }

  get isOpen(): boolean {
    return this.#sqlite.open;
  }

  close(): void {
    this.#statements.clear();
    if (this.#sqlite.open) this.#sqlite.close();
  }
}
