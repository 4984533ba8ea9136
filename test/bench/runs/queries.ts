import { databasePath, openDatabase } from "../../../db/openDatabase.ts";
import { RunCurves } from "../../../db/runCurves.ts";
import { RunStore } from "../../../db/runStore.ts";
import { RunTable } from "../../../db/runTable.ts";
import type { RunWindow } from "../../../src/runs/runTable.ts";
import { columnsOf } from "../../runs/loggedRows.ts";
import type { Say } from "./main.ts";

const rounds = 7;
const columns = [
  "kind",
  "summary.crossEntropy",
  "summary.kl",
  "config.option0",
  "config.option3",
  "seed",
  "notebook",
  "started",
  "duration",
];

function samples(work: () => unknown): number[] {
  return Array.from({ length: rounds }, () => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  });
}

/** What the service does for the table, without the page. */
export function measureQueries(folder: string, say: Say): void {
  const db = openDatabase(databasePath(folder));
  const table = new RunTable(db);
  const { all } = table.window({ limit: 0 });
  const window = (measure: string, work: string, asked: RunWindow) =>
    say({
      measure,
      work: `${work}, ${all} runs`,
      unit: "ms",
      target: "≤ 100",
      samples: samples(() => table.window({ ...asked, columns })),
    });
  window("first-window", "the first hundred rows, newest first", {});
  window("filter-and-sort", "four conditions and two sorting keys, first hundred rows", {
    query: "kind = sweep and (option0 < 0.5 or tag = paper) and cell.notebook ~ b",
    sort: [
      { key: "summary.crossEntropy", descending: true },
      { key: "config.option3", descending: false },
    ],
  });
  say({
    measure: "group",
    work: `by two keys with figures of nine columns, ${all} runs`,
    unit: "ms",
    samples: samples(() => table.groups({ columns, by: ["config.option3", "kind"] })),
  });
  say({ measure: "keys", work: "all names with what they hold", unit: "ms", samples: samples(() => table.keys()) });
  measureCurves(db, say);
  db.close();
}

function measureCurves(db: ReturnType<typeof openDatabase>, say: Say): void {
  const store = new RunStore(db);
  const ids = Array.from({ length: 100 }, (_, i) => `w-${String(i).padStart(8, "0")}`);
  for (const id of ids)
    store.log(id, columnsOf(Array.from({ length: 10_000 }, (_, step) => ({ metric: "loss", step, value: Math.sin(step / 100) }))));
  const read = () => new RunCurves(db).reduced(ids, "loss");
  say({ measure: "curves-first", work: "100 runs × 10,000 points made small, for the first time", unit: "ms", samples: samples(read) });
  const curves = new RunCurves(db);
  curves.reduced(ids, "loss");
  say({
    measure: "curves-again",
    work: "the same once more, as a page asks for them",
    unit: "ms",
    target: "≤ 300",
    samples: samples(() => curves.reduced(ids, "loss")),
  });
  say({
    measure: "sparks",
    work: "small curves of 60 runs × 10,000 points",
    unit: "ms",
    samples: samples(() => curves.sparks(ids.slice(0, 60), "loss")),
  });
}
