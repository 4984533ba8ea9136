import { expect, test } from "vitest";
import { traceTable } from "../../src/chart/traceTable.ts";

test("points of a trace are rows; x counts where it is left out, and typed arrays are read", () => {
  expect(traceTable([{ type: "scatter", y: new Float64Array([3, 1]) }])).toMatchObject({ columns: ["y"], rows: [[3], [1]] });
  const two = traceTable([{ name: "first", x: [1, 2], y: [5, 6] }, { y: [7, 8] }]);
  expect(two).toMatchObject({
    columns: ["trace", "x", "y"],
    rows: [
      ["first", 1, 5],
      ["first", 2, 6],
      ["2", 0, 7],
      ["2", 1, 8],
    ],
  });
});

test("a heat map has one row a field", () => {
  const map = [
    {
      type: "heatmap",
      x: ["a", "b"],
      y: ["up", "down"],
      z: [
        [1, 2],
        [3, null],
      ],
    },
  ];
  expect(traceTable(map)).toMatchObject({
    columns: ["x", "y", "z"],
    rows: [
      ["a", "up", 1],
      ["b", "up", 2],
      ["a", "down", 3],
      ["b", "down", null],
    ],
  });
});

test("what has no points has no table", () => {
  expect(traceTable([])).toBeNull();
  expect(traceTable([{ type: "table", header: {} }])).toBeNull();
});
