import { beforeEach, describe, expect, it } from "vitest";
import { curveKey, putCurve, receiveRunEvent, useRuns } from "../../renderer/runs/runStore.ts";
import { columnsOf } from "../runs/loggedRows.ts";

const told = (steps: readonly number[], metric = "loss") =>
  receiveRunEvent({ type: "metrics", runId: "w-1", columns: columnsOf(steps.map((step) => ({ metric, step, value: step / 10 }))) });
const curve = () => useRuns.getState().curves[curveKey("w-1", "loss")];

describe("the live curves of runs", () => {
  beforeEach(() => useRuns.setState({ loads: 1, runs: {}, curves: {} }));

  it("grow by what comes after their last step", () => {
    putCurve("w-1", "loss", { steps: [0, 1], values: [0, 0.1] });
    told([1, 2, 3]);
    expect(curve()).toEqual({ steps: [0, 1, 2, 3], values: [0, 0.1, 0.2, 0.3] });
  });

  it("are kept only of what something draws", () => {
    told([0, 1]);
    expect(curve()).toBeUndefined();
  });

  it("grow by 200,000 steps in batches of a thousand in less time than a drawing takes each", () => {
    putCurve("w-1", "loss", { steps: [], values: [] });
    const begin = performance.now();
    for (let batch = 0; batch < 200; batch++) told(Array.from({ length: 1000 }, (_, i) => batch * 1000 + i));
    expect(curve()!.steps).toHaveLength(200_000);
    expect(performance.now() - begin).toBeLessThan(200 * 50);
  });
});
