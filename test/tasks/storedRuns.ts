import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import type { Provenance } from "../../src/runs/run.ts";
import { quietSession, type Session } from "../../src/session/session.ts";
import { columnsOf } from "../runs/loggedRows.ts";

const provenance: Provenance = {
  ...{ cellSource: null, dependencies: [], params: {}, version: "test", gitCommit: null, gitDirty: null, modelDigest: null },
  environment: {},
};

/** A session whose runs are written to a database file and read from it. */
export function storedRuns(): { session: Session; store: RunStore; close(): void } {
  const database = openDatabase(join(mkdtempSync(join(tmpdir(), "runs-")), "steerlab.sqlite"));
  const store = new RunStore(database);
  let count = 0;
  const startRun: Session["startRun"] = (start) => {
    const id = `run-${++count}`;
    store.start({ id, start, at: count, owner: "test", notebook: null, cellIndex: null, provenance });
    return {
      id,
      log: (metrics, step) => store.log(id, columnsOf(Object.entries(metrics).map(([metric, value]) => ({ metric, step, value })))),
      summary: (values) => store.summary(id, values),
      artifact: (name, value) => store.artifact(id, name, value),
      end: (state, error) => store.end(id, state, count, error ?? null),
    };
  };
  return { session: { ...quietSession, startRun, runs: store }, store, close: () => database.close() };
}
