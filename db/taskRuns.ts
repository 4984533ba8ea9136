import { existsSync } from "node:fs";
import { SteerlabError } from "../src/steerlabError.ts";
import { openDatabase } from "./openDatabase.ts";

/** Where the runs of a task come from. */
export interface TaskOrigin {
  /** the notebook that was submitted; the task ran a copy of it */
  readonly notebook: string;
  /** such as `sweep:study-3fa2c1` */
  readonly tags: readonly string[];
}

/**
 * Makes a task's own database ready to be read into a workspace's: its runs say which notebook they are of and to which sweep they belong, and
 * what its process left unended has crashed. The same again changes nothing.
 * @param path of the database of a task that has ended
 * @param at ms since the epoch
 * @throws `database/missing`, and as `openDatabase`
 */
export function stampTaskRuns(path: string, { notebook, tags }: TaskOrigin, at: number): void {
  if (!existsSync(path)) throw new SteerlabError("database/missing", `There is no database ${path}.`, { hint: "Check the path." });
  const database = openDatabase(path);
  try {
    database.write(() => {
      database.sql("UPDATE run SET notebook = ?").run(notebook);
      for (const tag of tags) database.sql("INSERT OR IGNORE INTO run_tag (run_id, tag) SELECT id, ? FROM run").run(tag);
      database.sql("UPDATE run SET state = 'crashed', ended = ? WHERE state = 'running'").run(Math.round(at));
    });
  } finally {
    database.close();
  }
}
