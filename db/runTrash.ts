import type { Database } from "./database.ts";

export interface Purged {
  readonly runs: number;
  /** bytes of the database file, before and after */
  readonly before: number;
  readonly after: number;
}

/** Runs are put aside, or deleted: a deleted run lies in the trash, from where it comes back whole, until it is purged. */
export class RunTrash {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  archive(ids: readonly string[], archived: boolean): void {
    this.#each("UPDATE run SET archived = ? WHERE id = ?", ids, archived ? 1 : 0);
  }

  /** Ids that are not there are passed over. @param at ms since the epoch */
  delete(ids: readonly string[], at: number): void {
    this.#each("UPDATE run SET deleted = ? WHERE id = ? AND deleted IS NULL", ids, Math.round(at));
  }

  restore(ids: readonly string[]): void {
    this.#each("UPDATE run SET deleted = ? WHERE id = ?", ids, null);
  }

  /** Removes what lies in the trash for good, with metrics and artifacts, and gives the space back. @param ids of the trash; else all of it */
  purge(ids?: readonly string[]): Purged {
    const runs = this.#db.write(() => {
      const trash = this.#db.sql<{ id: string }>("SELECT id FROM run WHERE deleted IS NOT NULL").all();
      const gone = trash.filter(({ id }) => !ids || ids.includes(id));
      for (const { id } of gone) this.#db.sql("DELETE FROM run WHERE id = ?").run(id);
      this.#db.sql("DELETE FROM value_key WHERE id NOT IN (SELECT key_id FROM run_value)").run();
      this.#db
        .sql(
          "DELETE FROM patch WHERE digest NOT IN (SELECT json_extract(provenance, '$.gitDiffDigest') FROM run WHERE json_extract(provenance, '$.gitDiffDigest') IS NOT NULL)",
        )
        .run();
      return gone.length;
    });
    return { runs, ...this.#db.compact() };
  }

  #each(sql: string, ids: readonly string[], value: number | null): void {
    this.#db.write(() => {
      for (const id of ids) this.#db.sql(sql).run(value, id);
    });
  }
}
