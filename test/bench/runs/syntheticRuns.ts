import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { databasePath, openDatabase } from "../../../db/openDatabase.ts";
import { RunStore } from "../../../db/runStore.ts";
import { seededRandom } from "../../../src/random/seededRandom.ts";
import type { Provenance } from "../../../src/runs/run.ts";

const provenance: Provenance = {
  ...{ cellSource: "const warm = 1;", dependencies: [], params: {}, version: "0.1.0", gitCommit: "0123456789abcdef", gitDirty: false },
  ...{ modelDigest: "a".repeat(64), environment: {} },
};
const batch = 500; // runs in a transaction

/** A run log with this many runs of this many keys each, three of four of them numbers; the same for the same numbers. Those that are there already stay. */
export function fillRunLog(folder: string, runs: number, keys: number): void {
  mkdirSync(dirname(databasePath(folder)), { recursive: true });
  const db = openDatabase(databasePath(folder));
  const store = new RunStore(db);
  const there = db.sql<{ n: number }>("SELECT count(*) AS n FROM run").get()!.n;
  for (let from = there; from < runs; from += batch) {
    const random = seededRandom(from + 1);
    db.write(() => {
      for (let i = from; i < Math.min(runs, from + batch); i++) addRun(store, i, keys, random.uniform);
    });
  }
  db.close();
}

function addRun(store: RunStore, i: number, keys: number, uniform: () => number): void {
  const id = `w-${String(i).padStart(8, "0")}`;
  const config = Object.fromEntries(
    Array.from({ length: keys - 2 }, (_, key) => [
      `option${key}`,
      key % 4 === 3 ? "abc"[Math.floor(uniform() * 3)] : Math.round(uniform() * 1e4) / 1e4,
    ]),
  );
  const at = 1_790_000_000_000 - i * 60_000;
  const start = {
    kind: i % 2 === 0 ? ("warm-start" as const) : ("sweep" as const),
    name: `run ${i}`,
    config,
    seed: i % 3,
    tags: i % 5 === 0 ? ["paper"] : [],
  };
  store.start({ id, start, at, owner: "elsewhere/1/1", notebook: `experiments/${"ab"[i % 2]}.ts`, cellIndex: 1, provenance });
  store.summary(id, { crossEntropy: 2 + uniform(), kl: uniform() });
  store.end(id, "finished", at + 1000, null);
}
