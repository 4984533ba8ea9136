import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../db/openDatabase.ts";
import { RunCurves } from "../../db/runCurves.ts";
import { RunStore } from "../../db/runStore.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { newRun } from "./newRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

function logged(steps: readonly number[], values: readonly number[]) {
  const db = openDatabase(join(temporaryFolder(), "steerlab.db"));
  onTestFinished(() => db.close());
  const store = new RunStore(db);
  store.start(newRun("w-1"));
  store.log("w-1", [{ metric: "loss", steps: Float64Array.from(steps), values: Float64Array.from(values) }]);
  return { curves: new RunCurves(db), series: store.series("w-1", "loss") };
}

describe("a long series made small", () => {
  it("keeps the least and the greatest value of every stretch, whatever steps are missing and values are no numbers", () => {
    const random = seededRandom(3);
    const steps = Array.from({ length: 90_000 }, (_, step) => step).filter(
      (step) => random.uniform() < 0.6 && (step < 30_000 || step > 41_000),
    );
    const values = steps.map(() =>
      random.uniform() < 0.05 ? Number.NaN : random.uniform() < 1e-3 ? 50 * random.normal() : random.normal(),
    );
    const { curves } = logged(steps, values);
    const reduced = curves.reduced(["w-1"], "loss", { points: 400 })["w-1"]!;
    expect(reduced.reduced).toBe(true);
    const size = Math.ceil((steps.at(-1)! - steps[0]! + 1) / 200);
    const stretch = (step: number) => Math.floor((step - steps[0]!) / size);
    const byStretch = Map.groupBy(steps.keys(), (i) => stretch(steps[i]!));
    const shown = Map.groupBy(reduced.steps.keys(), (i) => stretch(reduced.steps[i]!));
    expect([...shown.keys()]).toEqual([...byStretch.keys()]);
    for (const [at, members] of byStretch) {
      const numbers = members.map((i) => values[i]!).filter((value) => !Number.isNaN(value));
      const drawn = shown.get(at)!.map((i) => reduced.values[i]!);
      expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([Math.min(...numbers), Math.max(...numbers)]);
    }
    const stored = new Map(steps.map((step, i) => [step, values[i]!]));
    for (const [i, step] of reduced.steps.entries()) expect(reduced.values[i]).toBe(stored.get(step));
    expect([...reduced.steps].every((step, i) => i === 0 || step > reduced.steps[i - 1]!)).toBe(true);
  });

  it("is whole where it is short, or where few of its steps are asked for", () => {
    const steps = Array.from({ length: 5_000 }, (_, step) => step);
    const { curves, series } = logged(steps, steps.map(Math.sqrt));
    const few = curves.reduced(["w-1"], "loss", { from: 1_000, to: 1_200 })["w-1"]!;
    expect(few).toEqual({ steps: series.steps.slice(1_000, 1_201), values: series.values.slice(1_000, 1_201), reduced: false });
    expect(curves.reduced(["w-1"], "loss", { points: 20_000 })["w-1"]).toEqual({ ...series, reduced: false });
  });

  it("says by NaN where a whole stretch has no number", () => {
    const steps = Array.from({ length: 2_000 }, (_, step) => step);
    const { curves } = logged(
      steps,
      steps.map((step) => (step < 1_000 ? Number.NaN : 1)),
    );
    const { steps: shown, values } = curves.reduced(["w-1"], "loss", { points: 20 })["w-1"]!;
    expect([...values].filter((_, i) => shown[i]! < 1_000)).toEqual(Array.from({ length: 5 }, () => Number.NaN));
    expect([...values].filter((_, i) => shown[i]! >= 1_000)).toEqual(Array.from({ length: 5 }, () => 1));
  });
});
