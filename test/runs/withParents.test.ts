import { expect, it } from "vitest";
import { type ConfiguredRun, withParents } from "../../src/runs/withParents.ts";

const run = (id: string, kind: ConfiguredRun["kind"], config: object, ...parents: string[]): ConfiguredRun => ({
  ...{ id, kind, parents },
  config: config as Record<string, unknown>,
});

it("puts the settings of what a run was made from under the name of its kind, all the way up", () => {
  const family = [run("w", "warm-start", { steps: 5 }, "p"), run("p", "pretrain", { layers: 2 }), run("c", "calibration", { alpha: 0.1 })];
  expect(withParents(run("s", "sweep", { alpha: 0.3 }, "w", "c", "gone"), family)).toEqual({
    alpha: 0.3,
    "warm start": { steps: 5, pretraining: { layers: 2 } },
    calibration: { alpha: 0.1 },
  });
});

it("names each run once, at the nearest place", () => {
  const family = [run("w", "warm-start", { steps: 5 }), run("c", "calibration", { alpha: 0.1 }, "w")];
  expect(withParents(run("e", "evaluation", {}, "c", "w"), family)).toEqual({ calibration: { alpha: 0.1 }, "warm start": { steps: 5 } });
});

it("numbers parents of one kind, and ends where a damaged log has a circle", () => {
  const family = [run("a", "evaluation", { n: 1 }), run("b", "evaluation", { n: 2 }, "x")];
  expect(withParents(run("x", "claim", {}, "a", "b"), family)).toEqual({ evaluation: { n: 1 }, "evaluation 2": { n: 2 } });
});
