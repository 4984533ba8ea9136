import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { NotebookVersion, VersionOrigin } from "../src/rpc/historyFunctions.ts";
import type { Database } from "./database.ts";

export interface NewVersion {
  readonly at: number;
  readonly origin: VersionOrigin;
  readonly text: string;
  readonly cells: number;
}

/** Text that is not in its file yet. */
export interface UnsavedText {
  /** what the file held when the edits began */
  readonly base: string;
  /** of its cells */
  readonly baseIds: readonly string[];
  readonly text: string;
  readonly ids: readonly string[];
}

interface LastVersion {
  readonly id: number;
  readonly began: number;
  readonly origin: VersionOrigin;
  readonly body: Buffer;
}

/** Edits within this time are one version. */
const together = 15_000; // ms
/** Older versions are let go but for the last of each stretch: one a minute after an hour, one an hour after a day, one a day after a month. */
const thinning = [
  { olderThan: 3_600_000, oneIn: 60_000 },
  { olderThan: 86_400_000, oneIn: 3_600_000 },
  { olderThan: 30 * 86_400_000, oneIn: 86_400_000 },
] as const; // ms

/** How notebooks stood at times. */
export class HistoryStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Adds a version, unless the newest one has the same text. Edits that follow each other closely are one. */
  add(path: string, version: NewVersion): void {
    this.#db.write(() => {
      const notebook = this.#notebookId(path);
      const [last, before] = this.#newest(notebook);
      if (last && textOf(last.body) === version.text) return;
      const continues = last?.origin === "edited" && version.origin === "edited" && version.at - last.began < together;
      if (continues) this.#replace(last, before, version);
      else this.#insert(notebook, last, version);
    });
  }

  /** The newest first. */
  list(path: string): NotebookVersion[] {
    const select = `SELECT notebook_version.id, saved, origin, cells, added, removed
      FROM notebook_version JOIN notebook ON notebook.id = notebook_id WHERE path = ? ORDER BY notebook_version.id DESC`;
    return this.#db.read(() => this.#db.sql<NotebookVersion>(select).all(path));
  }

  /** The file's text of a version; null when the notebook has none with this id. */
  text(path: string, id: number): string | null {
    const select =
      "SELECT body FROM notebook_version JOIN notebook ON notebook.id = notebook_id WHERE path = ? AND notebook_version.id = ?";
    const row = this.#db.read(() => this.#db.sql<{ body: Buffer }>(select).get(path, id));
    return row ? textOf(row.body) : null;
  }

  /** Lets older versions go, the more the older they are. */
  thin(path: string, now: number): void {
    const remove = `DELETE FROM notebook_version WHERE notebook_id = ? AND saved < ? AND id NOT IN
      (SELECT MAX(id) FROM notebook_version WHERE notebook_id = ? GROUP BY saved / CAST(? AS INTEGER))`;
    this.#db.write(() => {
      const notebook = this.#notebookId(path);
      for (const { olderThan, oneIn } of thinning) this.#db.sql(remove).run(notebook, now - olderThan, notebook, oneIn);
    });
  }

  unsaved(path: string): UnsavedText | null {
    const select = `SELECT base, text, base_ids AS baseIds, ids
      FROM notebook_unsaved JOIN notebook ON notebook.id = notebook_id WHERE path = ?`;
    const row = this.#db.read(() => this.#db.sql<{ base: string; text: string; baseIds: string; ids: string }>(select).get(path));
    return row ? { ...row, baseIds: JSON.parse(row.baseIds), ids: JSON.parse(row.ids) } : null;
  }

  keepUnsaved(path: string, { base, baseIds, text, ids }: UnsavedText): void {
    const insert = "INSERT OR REPLACE INTO notebook_unsaved (notebook_id, base, text, base_ids, ids) VALUES (?, ?, ?, ?, ?)";
    this.#db.write(() => this.#db.sql(insert).run(this.#notebookId(path), base, text, JSON.stringify(baseIds), JSON.stringify(ids)));
  }

  forgetUnsaved(path: string): void {
    const remove = "DELETE FROM notebook_unsaved WHERE notebook_id = (SELECT id FROM notebook WHERE path = ?)";
    this.#db.write(() => this.#db.sql(remove).run(path));
  }

  #newest(notebook: number): LastVersion[] {
    const select = "SELECT id, began, origin, body FROM notebook_version WHERE notebook_id = ? ORDER BY id DESC LIMIT 2";
    return this.#db.sql<LastVersion>(select).all(notebook);
  }

  #insert(notebook: number, last: LastVersion | undefined, { at, origin, text, cells }: NewVersion): void {
    const { added, removed } = lineCounts(last ? textOf(last.body) : "", text);
    this.#db
      .sql("INSERT INTO notebook_version (notebook_id, began, saved, origin, cells, added, removed, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .run(notebook, at, at, origin, cells, added, removed, deflateRawSync(text));
  }

  #replace(last: LastVersion, before: LastVersion | undefined, { at, text, cells }: NewVersion): void {
    const { added, removed } = lineCounts(before ? textOf(before.body) : "", text);
    this.#db
      .sql("UPDATE notebook_version SET saved = ?, cells = ?, added = ?, removed = ?, body = ? WHERE id = ?")
      .run(at, cells, added, removed, deflateRawSync(text), last.id);
  }

  #notebookId(path: string): number {
    this.#db.sql("INSERT OR IGNORE INTO notebook (path) VALUES (?)").run(path);
    return this.#db.sql<{ id: number }>("SELECT id FROM notebook WHERE path = ?").get(path)!.id;
  }
}

const textOf = (body: Buffer): string => inflateRawSync(body).toString("utf8");

/** How many lines came and went, wherever they stand. */
function lineCounts(before: string, after: string): { added: number; removed: number } {
  const counts = new Map<string, number>();
  for (const line of before.split("\n")) counts.set(line, (counts.get(line) ?? 0) - 1);
  for (const line of after.split("\n")) counts.set(line, (counts.get(line) ?? 0) + 1);
  const differences = [...counts.values()];
  return {
    added: differences.reduce((sum, count) => sum + Math.max(0, count), 0),
    removed: differences.reduce((sum, count) => sum + Math.max(0, -count), 0),
  };
}
