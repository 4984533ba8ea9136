import { expect, it } from "vitest";
import { sortedRows } from "../../src/output/sortedRows.ts";

const column = (values: readonly (string | number | null)[], down = false) =>
  sortedRows(
    values.map((value) => [value]),
    0,
    down,
  ).map(([value]) => value);

it("puts numbers by size and text by its numbers and letters, empty ones last either way", () => {
  expect(column([10, 9, null, -1, Number.NaN])).toEqual([-1, 9, 10, null, Number.NaN]);
  expect(column(["row 10", "Row 9", "row 1", null, "été", "f"])).toEqual(["été", "f", "row 1", "Row 9", "row 10", null]);
  expect(column([1, null, 2], true)).toEqual([2, 1, null]);
});

it("keeps the order of equal rows", () => {
  const rows = [
    ["b", 1],
    ["a", 1],
    ["c", 0],
  ];
  expect(sortedRows(rows, 1, false)).toEqual([rows[2], rows[0], rows[1]]);
});
