import { expect, it } from "vitest";
import { MetricBatch } from "../../src/runs/metricColumn.ts";

it("gathers a column a metric, in the order in which they were logged, and begins anew once they are taken", () => {
  const batch = new MetricBatch();
  expect(batch.isEmpty).toBe(true);
  batch.add({ loss: 2, rate: 0.5 }, 0);
  batch.add({ loss: Number.NaN }, 1);
  batch.add({ loss: 1 }, 1);
  expect(batch.isEmpty).toBe(false);
  expect(batch.take()).toEqual([
    { metric: "loss", steps: Float64Array.of(0, 1, 1), values: Float64Array.of(2, Number.NaN, 1) },
    { metric: "rate", steps: Float64Array.of(0), values: Float64Array.of(0.5) },
  ]);
  expect(batch.isEmpty).toBe(true);
  batch.add({ loss: 3 }, 2);
  expect(batch.take()).toEqual([{ metric: "loss", steps: Float64Array.of(2), values: Float64Array.of(3) }]);
});
