import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { RunTable } from "../../db/runTable.ts";
import type { RunStart } from "../../src/runs/run.ts";
import { columnsOf } from "../runs/loggedRows.ts";
import { newRun } from "./newRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const now = new Date("2026-11-27T12:00").getTime();
const hour = 3_600_000;

interface Made extends Partial<RunStart> {
  readonly summary?: Record<string, unknown>;
  readonly losses?: readonly number[];
  readonly at?: number;
  readonly notebook?: string;
  readonly ended?: number;
}

function table(runs: Readonly<Record<string, Made>>): { table: RunTable; store: RunStore } {
  const db = openDatabase(join(temporaryFolder(), "steerlab.db"));
  onTestFinished(() => db.close());
  const store = new RunStore(db);
  Object.entries(runs).forEach(([id, { summary, losses, at, notebook, ended, ...start }], i) => {
    const run = newRun(id, { config: {}, ...start }, at ?? now - 1000 + i);
    store.start({ ...run, notebook: notebook ?? run.notebook });
    if (losses) store.log(id, columnsOf(losses.map((value, step) => ({ metric: "loss", step, value }))));
    if (summary) store.summary(id, summary);
    if (ended !== undefined) store.end(id, "finished", ended, null);
  });
  return { table: new RunTable(db, () => now), store };
}

const made: Readonly<Record<string, Made>> = {
  a: {
    kind: "sweep",
    name: "rank 8",
    config: { alpha: 0.1, adapter: { kind: "lora", rank: 8 } },
    tags: ["paper"],
    seed: 0,
    losses: [4, 1, 3],
    notebook: "experiments/truthful.ts",
  },
  b: {
    kind: "sweep",
    name: "rank 16",
    config: { alpha: 0.3, adapter: { kind: "LoRA", rank: 16 } },
    tags: ["paper", "draft"],
    seed: 1,
    losses: [5, 2],
  },
  c: {
    kind: "warm-start",
    name: "ia3",
    config: { adapter: { kind: "ia3" } },
    seed: 2,
    summary: { best: 1.5, ok: true, alpha: 0.15 },
    at: now - 30 * hour,
    ended: now - 29 * hour,
  },
  d: {
    kind: "evaluation",
    name: "100%_sure",
    config: { alpha: "none at all", steps: 8 },
    at: now - 20 * 24 * hour,
    ended: now - 20 * 24 * hour + 400,
  },
};

describe("a query of the runs table", () => {
  it.each([
    ["kind = sweep", "ab"],
    ["KIND = Sweep", ""], // names are written as they are
    ['kind = sweep and (alpha < 0.2 or tag = "draft")', "ab"],
    ['kind = sweep and (alpha < 0.2 or tag = "paper") and cell.notebook ~ "truthful"', "a"],
    ["not kind = sweep", "cd"],
    ["config.alpha < 0.2", "a"],
    ["alpha < 0.2", "ac"], // summary.alpha where config has none
    ["alpha != 0.1", "bcd"],
    ["not alpha = 0.1", "bcd"],
    ["alpha = none", ""],
    ["best != none", "c"],
    ["best = none", "abd"],
    ["ok = true", "c"],
    ["adapter.kind = lora", "ab"],
    ["adapter.kind ~ ^ia", "c"],
    ["adapter.kind !~ lora", "c"],
    ["adapter.rank in (8, 32)", "a"],
    ["seed in (0, 2)", "ac"],
    ["tag = paper", "ab"],
    ["tag != draft", "acd"],
    ["tag ~ ^pap and not tag = draft", "a"],
    ["tag = none", "cd"],
    ["loss < 2.5", "b"],
    ["metrics.loss.min <= 1", "a"],
    ["metrics.loss.mean > 3", "b"],
    ["metrics.loss.max = 4", "a"],
    ["started = today", "ab"],
    ["started = yesterday", "c"],
    ["started < 2026-11-26", "d"],
    ["started > 2026-11-26", "ab"],
    ["started >= 2026-11-26", "abc"],
    ["started > -7d", "abc"],
    ["ended = none", "ab"],
    ["duration < 1s and ended != none", "d"],
    ["duration >= 1h and duration < 61m", "c"],
    ["cell = 4", "abcd"],
    ["rank", "ab"],
    ["rank paper", "ab"],
    ["0%_s", "d"],
    ["%", "d"],
  ])("%s", (query, expected) => {
    if (query.startsWith("KIND")) {
      expect(() => table(made).table.ids({ query })).toThrowError(expect.objectContaining({ code: "query/unknown-name" }));
      return;
    }
    const ids = table(made).table.ids({ query, sort: [{ key: "id", descending: false }] });
    expect(ids.join("")).toBe(expected);
  });

  it.each([
    ["kind = sweep and aplha < 1", "query/unknown-name", 17, 22],
    ["started > soon", "query/bad-date", 10, 14],
    ["duration > 5x", "query/bad-duration", 11, 13],
    ["seed = three", "query/not-a-number", 7, 12],
    ["alpha < low", "query/not-a-number", 8, 11],
    ['name ~ "["', "query/bad-expression", 7, 10],
    ["kind < sweep", "query/wrong-operator", 7, 12],
    ["seed ~ 1", "query/wrong-operator", 7, 8],
  ])("%s is refused with its place", (query, code, from, to) => {
    expect(() => table(made).table.ids({ query })).toThrowError(expect.objectContaining({ code, details: { from, to } }));
  });

  it("says which names an unknown one may have meant", () => {
    expect(() => table(made).table.ids({ query: "alph < 1" })).toThrowError(
      expect.objectContaining({ hint: expect.stringContaining("config.alpha") }),
    );
  });
});

describe("a window of the runs table", () => {
  it("sorts by several keys, runs without a value last, and gives values, totals and tags", () => {
    const { table: runs } = table(made);
    const page = runs.window({
      sort: [
        { key: "kind", descending: false },
        { key: "config.alpha", descending: true },
      ],
      columns: ["config.alpha", "loss", "metrics.loss.min", "adapter.kind", "never.there"],
      limit: 3,
    });
    expect(page.rows.map((row) => row.id)).toEqual(["d", "b", "a"]);
    expect(page).toMatchObject({ total: 4, all: 4 });
    expect(page.rows[2]).toMatchObject({
      tags: ["paper"],
      values: { "config.alpha": 0.1, loss: 3, "metrics.loss.min": 1, "adapter.kind": "lora" },
    });
    expect(page.rows[0]!.values).toEqual({ "config.alpha": "none at all", loss: null, "metrics.loss.min": null, "adapter.kind": null });
    expect(
      runs
        .window({ sort: [{ key: "config.alpha", descending: false }] })
        .rows.map((row) => row.id)
        .join(""),
    ).toBe("abdc");
    expect(runs.window({ offset: 3, limit: 3 }).rows.map((row) => row.id)).toEqual(["d"]);
  });

  it("lists names with what they hold", () => {
    const { fields, keys } = table(made).table.keys();
    expect(fields.find(({ name }) => name === "kind")?.values).toContain("sweep");
    expect(keys.find(({ name }) => name === "config.adapter.rank")).toMatchObject({ type: "number", about: "number, 8 to 16" });
    expect(keys.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["metrics.loss", "metrics.loss.min", "summary.best", "provenance.version"]),
    );
  });
});

describe("groups of runs", () => {
  const seeds = { x: [1, 2, 4], y: [3] };
  const runs = Object.fromEntries(
    Object.entries(seeds).flatMap(([kind, values]) =>
      values.map((value, seed): [string, Made] => [`${kind}${seed}`, { config: { adapter: kind }, seed, summary: { loss: value } }]),
    ),
  );

  it("have mean, deviation and Student's interval over their runs", () => {
    const { table: log } = table(runs);
    const { groups, total } = log.groups({
      by: ["adapter"],
      columns: ["summary.loss"],
      sort: [{ key: "summary.loss", descending: false }],
    });
    expect(total).toBe(4);
    expect(groups.map(({ values, runs: n }) => [values.adapter, n])).toEqual([
      ["x", 3],
      ["y", 1],
    ]);
    const figure = groups[0]!.figures["summary.loss"]!;
    expect(figure.mean).toBeCloseTo(7 / 3, 12);
    expect(figure.deviation).toBeCloseTo(1.5275252316519468, 12);
    const half = ((0.95 / Math.sqrt(2 * 0.975 * 0.025)) * figure.deviation!) / Math.sqrt(3); // the quantile for two degrees of freedom, in closed form
    expect(figure.low).toBeCloseTo(7 / 3 - half, 12);
    expect(figure.high).toBeCloseTo(7 / 3 + half, 12);
    expect(groups[1]!.figures["summary.loss"]).toEqual({ n: 1, mean: 3, deviation: null, low: null, high: null });
  });

  it("open to their own runs, those without the key too", () => {
    const { table: log } = table({ ...runs, z: { config: {} } });
    expect(log.ids({ within: [{ key: "adapter", value: "x" }] })).toHaveLength(3);
    expect(log.ids({ within: [{ key: "adapter", value: null }] })).toEqual(["z"]);
  });
});

describe("what is kept of every metric", () => {
  it("is least, greatest and mean, also when steps come late, twice, or are no numbers", () => {
    const { store, table: log } = table({ a: {} });
    const figures = () => log.window({ columns: ["loss", "metrics.loss.min", "metrics.loss.max", "metrics.loss.mean"] }).rows[0]!.values;
    const rows = (...pairs: [number, number][]) =>
      store.log("a", columnsOf(pairs.map(([step, value]) => ({ metric: "loss", step, value }))));
    rows([0, Number.NaN], [1, 4], [2, 2]);
    expect(figures()).toEqual({ loss: 2, "metrics.loss.min": 2, "metrics.loss.max": 4, "metrics.loss.mean": 3 });
    rows([3, 9]);
    expect(figures()).toEqual({ loss: 9, "metrics.loss.min": 2, "metrics.loss.max": 9, "metrics.loss.mean": 5 });
    rows([3, 3], [0, 1]); // the 9 is replaced, and the first step has come late
    expect(figures()).toEqual({ loss: 3, "metrics.loss.min": 1, "metrics.loss.max": 4, "metrics.loss.mean": 2.5 });
  });
});
