import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { columnsOf } from "../runs/loggedRows.ts";
import { newRun, provenance } from "./newRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** A store over a real file; `reopen` closes it and opens the file again. */
function runStore(): { store: RunStore; reopen: () => RunStore } {
  const path = join(temporaryFolder(), "steerlab.db");
  let db = openDatabase(path);
  onTestFinished(() => db.close());
  const reopen = () => {
    db.close();
    db = openDatabase(path);
    return new RunStore(db);
  };
  return { store: new RunStore(db), reopen };
}

describe("a run", () => {
  it("comes back after a restart as it was written", () => {
    const { store, reopen } = runStore();
    store.start(newRun("c-0", { kind: "pretrain", name: "base" }));
    store.start(
      newRun("c-1", { tags: ["paper", "seed 3"], parents: ["c-0"], seed: 3, backend: "TensorFlow 2.21, CPU" }, 1_750_000_000_001),
    );
    store.log(
      "c-1",
      columnsOf([
        { metric: "loss", step: 0, value: 4.5 },
        { metric: "loss", step: 1, value: 4.25 },
      ]),
    );
    store.summary("c-1", { finalLoss: 4.25 });
    store.summary("c-1", { accuracy: { warm: 0.5 } });
    store.artifact("c-1", "losses", { values: new Float32Array([4.5, 4.25]), byItem: new Map([["a", Number.NaN]]) });
    store.end("c-1", "finished", 1_750_000_009_000, null);

    const again = reopen();
    expect(again.get("c-1")).toEqual({
      id: "c-1",
      kind: "warm-start",
      name: "lora on wordnet-classes",
      state: "finished",
      started: 1_750_000_000_001,
      ended: 1_750_000_009_000,
      notebook: "experiments/quickstart.ts",
      cellIndex: 3,
      seed: 3,
      backend: "TensorFlow 2.21, CPU",
      tags: ["paper", "seed 3"],
      parents: ["c-0"],
      note: "",
      archived: false,
      deleted: null,
      children: [],
      config: { adapter: { rank: 8 }, steps: 20 },
      summary: { finalLoss: 4.25, accuracy: { warm: 0.5 } },
      metrics: { loss: 4.25 },
      error: null,
      provenance,
      artifacts: [{ name: "losses", bytes: expect.any(Number) }],
    });
    expect(again.get("c-0")?.children).toEqual(["c-1"]);
    expect(again.artifactValue("c-1", "losses")).toEqual({ values: new Float32Array([4.5, 4.25]), byItem: new Map([["a", Number.NaN]]) });
    expect(() => again.artifactValue("c-1", "none")).toThrowError(expect.objectContaining({ code: "run/unknown-artifact" }));
  });

  it("keeps typed arrays and numbers that are not finite in config and summary", () => {
    const { store } = runStore();
    store.start(newRun("c-1", { config: { strengths: new Float64Array([0, 1.5]), limit: Number.POSITIVE_INFINITY } }));
    store.summary("c-1", { best: Number.NaN });
    expect(store.get("c-1")).toMatchObject({
      config: { strengths: [0, 1.5], limit: Number.POSITIVE_INFINITY },
      summary: { best: Number.NaN },
    });
  });

  it("ends once: what comes later does not change how it ended", () => {
    const { store } = runStore();
    store.start(newRun("c-1"));
    store.end("c-1", "failed", 5, { name: "SteerlabError", code: "train/not-finite", message: "The loss is NaN." });
    store.end("c-1", "finished", 6, null);
    expect(store.get("c-1")).toMatchObject({ state: "failed", ended: 5, error: { code: "train/not-finite" } });
  });
});

describe("metrics", () => {
  it("give the series by step, with what is not a number and what is infinite in place", () => {
    const { store } = runStore();
    store.start(newRun("c-1"));
    const values = [3, Number.NaN, Number.POSITIVE_INFINITY, 2.5];
    store.log("c-1", columnsOf(values.map((value, step) => ({ metric: "loss", step, value }))));
    expect(store.series("c-1", "loss")).toEqual({ steps: Float64Array.of(0, 1, 2, 3), values: Float64Array.from(values) });
    expect(store.series("c-1", "accuracy").steps).toHaveLength(0);
  });

  it("keep the value of the last step, also when steps come late or twice", () => {
    const { store } = runStore();
    store.start(newRun("c-1"));
    store.log("c-1", columnsOf([{ metric: "loss", step: 5, value: 1 }]));
    store.log("c-1", columnsOf([{ metric: "loss", step: 3, value: 9 }]));
    store.log("c-1", columnsOf([{ metric: "loss", step: 5, value: 1.5 }]));
    expect(store.list()[0]?.metrics).toEqual({ loss: 1.5 });
    expect(store.series("c-1", "loss").values).toEqual(Float64Array.of(9, 1.5));
  });

  it("of a batch that cannot be stored leave nothing behind", () => {
    const { store } = runStore();
    store.start(newRun("c-1"));
    const rows = [
      { metric: "loss", step: 0, value: 1 },
      { metric: "loss", step: "one" as never, value: 1 },
    ];
    expect(() => store.log("c-1", columnsOf(rows))).toThrow();
    expect(store.series("c-1", "loss").steps).toHaveLength(0);
    store.log("c-1", columnsOf([{ metric: "loss", step: 0, value: 2 }]));
    expect(store.list()[0]?.metrics).toEqual({ loss: 2 });
  });
});

describe("the list", () => {
  it("is newest first and finds every word in id, name, kind, state, notebook or tags", () => {
    const { store } = runStore();
    store.start(newRun("c-1", { name: "rank 8", tags: ["paper"] }, 1));
    store.start(newRun("c-2", { name: "rank 16", kind: "sweep" }, 2));
    store.start(newRun("c-3", { name: "100%_sure" }, 3));
    store.end("c-2", "interrupted", 4, null);
    const ids = (query?: string) => store.list(query).map((run) => run.id);
    expect(ids()).toEqual(["c-3", "c-2", "c-1"]);
    expect(ids("rank")).toEqual(["c-2", "c-1"]);
    expect(ids("RANK sweep")).toEqual(["c-2"]);
    expect(ids("paper")).toEqual(["c-1"]);
    expect(ids("interrupted")).toEqual(["c-2"]);
    expect(ids("quickstart")).toHaveLength(3);
    expect(ids("0%_s")).toEqual(["c-3"]);
    expect(ids("c-_")).toEqual([]);
  });

  it("stays quick with long series: it reads only the last values", () => {
    const { store } = runStore();
    const rows = Array.from({ length: 20_000 }, (_, step) => ({ metric: "loss", step, value: 1 / (step + 1) }));
    for (const id of ["c-1", "c-2", "c-3"]) {
      store.start(newRun(id));
      store.log(id, columnsOf(rows));
    }
    store.list();
    const wholeSeries = timeOf(() => ["c-1", "c-2", "c-3"].map((id) => store.series(id, "loss")));
    expect(timeOf(() => store.list())).toBeLessThan(wholeSeries);
    expect(store.list()[0]?.metrics).toEqual({ loss: 1 / 20_000 });
  });
});

describe("changing the log", () => {
  it("replaces tags", () => {
    const { store } = runStore();
    store.start(newRun("c-1", { tags: ["old"] }));
    store.setTags("c-1", ["b", "a", "a"]);
    expect(store.get("c-1")?.tags).toEqual(["a", "b"]);
    expect(() => store.setTags("c-unknown", [])).toThrowError(expect.objectContaining({ code: "run/unknown" }));
  });

  it("keeps a work tree's changes once, whichever runs they belong to", () => {
    const { store, reopen } = runStore();
    const dirty = { ...provenance, gitDiff: "-a\n+b" };
    store.start({ ...newRun("c-1"), provenance: dirty });
    store.start({ ...newRun("c-2"), provenance: dirty });
    store.start(newRun("c-3"));
    const again = reopen();
    expect(["c-1", "c-2", "c-3"].map((id) => again.get(id)?.provenance.gitDiff)).toEqual(["-a\n+b", "-a\n+b", undefined]);
  });

  it("marks as crashed only what runs and whose process is gone", () => {
    const { store } = runStore();
    store.start({ ...newRun("c-1"), owner: "dead" });
    store.log("c-1", columnsOf([{ metric: "loss", step: 41, value: 1 }]));
    store.start({ ...newRun("c-2"), owner: "alive" });
    store.start({ ...newRun("c-3"), owner: "dead" });
    store.end("c-3", "finished", 5, null);
    expect(store.markCrashed((owner) => owner === "dead", 7)).toEqual(["c-1"]);
    expect(store.list().map((run) => [run.id, run.state, run.ended])).toEqual([
      ["c-3", "finished", 5],
      ["c-2", "running", null],
      ["c-1", "crashed", 7],
    ]);
    expect(store.get("c-1")?.error).toMatchObject({ code: "run/crashed", details: { lastStep: 41 } });
    expect(store.get("c-1")?.error?.message).toContain("the last step is 41");
  });
});

function timeOf(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}
