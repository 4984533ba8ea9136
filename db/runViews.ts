import type { RunView } from "../src/runs/runView.ts";
import type { Database } from "./database.ts";

/** Named views of the runs table. */
export class RunViews {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  list(): RunView[] {
    const select = "SELECT body FROM run_view ORDER BY name COLLATE NOCASE";
    return this.#db.read(() =>
      this.#db
        .sql<{ body: string }>(select)
        .all()
        .map(({ body }) => JSON.parse(body) as RunView),
    );
  }

  save(view: RunView): void {
    const insert = "INSERT INTO run_view VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body";
    this.#db.write(() => this.#db.sql(insert).run(view.name, JSON.stringify(view)));
  }

  delete(name: string): void {
    this.#db.write(() => this.#db.sql("DELETE FROM run_view WHERE name = ?").run(name));
  }
}
