import type { Database } from "../../db/database.ts";

const pause = 1_000; // ms

/**
 * Calls `changed` soon after another process has written to the database: the terminal, which tags and imports runs and logs those of
 * `steerlab run`, may work beside the service. Writes of this process are told as they are made.
 * @returns what ends it
 */
export function watchOutsideWrites(database: Database, changed: () => void): () => void {
  let seen = database.outsideVersion;
  const timer = setInterval(() => {
    if (!database.isOpen) return;
    const now = database.outsideVersion;
    if (now === seen) return;
    seen = now;
    changed();
  }, pause);
  timer.unref();
  return () => clearInterval(timer);
}
