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

  /** A statement that is not kept: one whose text is made of a query, so that it hardly comes again. */
  once<Row = unknown>(source: string): BetterSqlite3.Statement<unknown[], Row> {
    return this.#sqlite.prepare(source) as BetterSqlite3.Statement<unknown[], Row>;
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

  /** Makes the tables of another file usable as `name.table` while `work` runs. Not within `write`. */
  withAttached<T>(path: string, name: string, work: () => T): T {
    return withDatabaseErrors(path, () => {
      this.#sqlite.prepare(`ATTACH ? AS ${name}`).run(path);
      try {
        return work();
      } finally {
        this.#statements.clear(); // a statement that names the file would keep it
        this.#sqlite.exec(`DETACH ${name}`);
      }
    });
  }

  /** What is in the database as a file of its own, without free pages. @param file must not exist */
  copyTo(file: string): void {
    withDatabaseErrors(file, () => this.#sqlite.prepare("VACUUM INTO ?").run(file));
  }

  /** Gives free pages back to the disk. @returns bytes of the file, before and after */
  compact(): { readonly before: number; readonly after: number } {
    const bytes = () =>
      (this.#sqlite.pragma("page_count", { simple: true }) as number) * (this.#sqlite.pragma("page_size", { simple: true }) as number);
    return withDatabaseErrors(this.path, () => {
      const before = bytes();
      this.#statements.clear();
      this.#sqlite.exec("VACUUM");
      this.#sqlite.pragma("wal_checkpoint(TRUNCATE)");
      return { before, after: bytes() };
    });
  }

  /** @param busyTimeout ms to wait for another writer from now on; the whole process waits */
  setBusyTimeout(busyTimeout: number): void {
    this.#sqlite.pragma(`busy_timeout = ${busyTimeout}`);
  }

  /** Another number after another connection has written. */
  get outsideVersion(): number {
    return this.#sqlite.pragma("data_version", { simple: true }) as number;
  }

  get isOpen(): boolean {
    return this.#sqlite.open;
  }

  close(): void {
    this.#statements.clear();
    if (this.#sqlite.open) this.#sqlite.close();
  }
}
