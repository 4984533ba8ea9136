import { describe, expect, it } from "vitest";
import { compareLeaves, flatten } from "../../src/runs/differences.ts";
import { lineDiff } from "../../src/runs/lineDiff.ts";

describe("flatten", () => {
  it("names nested leaves by their path and keeps lists whole", () => {
    const leaves = flatten({ adapter: { rank: 8, targets: ["q", "v"] }, seed: 0, note: null });
    expect([...leaves]).toEqual([
      ["adapter.rank", "8"],
      ["adapter.targets", "q v"],
      ["seed", "0"],
      ["note", "–"],
    ]);
  });
});

describe("compareLeaves", () => {
  it("says which keys differ and which a run lacks", () => {
    const rows = compareLeaves([
      { steps: 20, seed: 0 },
      { steps: 20, seed: 1, alpha: 0.1 },
    ]);
    expect(rows.filter((row) => row.differs)).toEqual([
      { key: "seed", values: ["0", "1"], differs: true },
      { key: "alpha", values: [null, "0.1"], differs: true },
    ]);
    expect(rows.find((row) => row.key === "steps")?.differs).toBe(false);
  });
});

describe("lineDiff", () => {
  const before = "a\nb\nc\nd";
  const after = "a\nx\nc\nd\ne";
  it("gives back either side when the other's lines are left out", () => {
    const lines = lineDiff(before, after);
    expect(
      lines
        .filter((line) => line.kind !== "added")
        .map((line) => line.text)
        .join("\n"),
    ).toBe(before);
    expect(
      lines
        .filter((line) => line.kind !== "removed")
        .map((line) => line.text)
        .join("\n"),
    ).toBe(after);
  });
  it("changes no more lines than needed", () => {
    expect(lineDiff(before, after).filter((line) => line.kind !== "same")).toHaveLength(3);
  });
});
