import type { Database } from "./database.ts";

/** Ids of all that a run was made from and of all that was made from it, the run itself included; a parent that was deleted is not among them. */
export function runFamily(db: Database, id: string): string[] {
  // UNION, not UNION ALL: two ways to one run count once, and a circle ends.
  const select = `WITH RECURSIVE
      above (id) AS (SELECT ? UNION SELECT parent_id FROM run_parent JOIN above ON run_parent.run_id = above.id),
      below (id) AS (SELECT ? UNION SELECT run_id FROM run_parent JOIN below ON run_parent.parent_id = below.id)
    SELECT id FROM run WHERE id IN (SELECT id FROM above UNION SELECT id FROM below) ORDER BY started, id`;
  return db.read(() =>
    db
      .sql<{ id: string }>(select)
      .all(id, id)
      .map((row) => row.id),
  );
}
