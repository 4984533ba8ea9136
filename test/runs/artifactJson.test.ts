import { expect, it } from "vitest";
import { artifactJson } from "../../src/runs/artifactJson.ts";

it("writes typed arrays, maps and numbers that JSON lacks so that another program can read them", () => {
  const artifact = {
    curve: Float64Array.of(1, Number.NaN, Number.NEGATIVE_INFINITY),
    texts: new Map([[7, "seven"]]),
    mask: Uint8Array.of(0, 1),
    nested: [{ strength: 0.25, none: null }],
  };
  expect(JSON.parse(artifactJson(artifact))).toEqual({
    curve: [1, { $number: "NaN" }, { $number: "-Infinity" }],
    texts: [[7, "seven"]],
    mask: [0, 1],
    nested: [{ strength: 0.25, none: null }],
  });
});
