import { describe, expect, it } from "vitest";
import { progressLine, progressText, seconds } from "../../main/cli/progressText.ts";
import { shownText } from "../../src/output/shownText.ts";
import { textTable } from "../../src/output/textTable.ts";

describe("a table in the terminal", () => {
  it("aligns numbers to the right with one precision a column, and says what is missing", () => {
    const rows = [
      ["base", 0.25, 100, true],
      ["warm", 0.512345, 7, null],
    ];
    expect(textTable(["model", "accuracy", "n", "ok"], rows)).toBe(
      ["model  accuracy    n  ok", "─────  ────────  ───  ────", "base     0.2500  100  true", "warm     0.5123    7  –"].join("\n"),
    );
  });
  it("keeps numbers readable that are very small, differ by orders, or are none", () => {
    const column = (...values: readonly number[]) => {
      const rows = values.map((value) => [value]);
      const lines = textTable(["p"], rows).split("\n").slice(2);
      return lines.map((line) => line.trim());
    };
    expect(column(12.5, 1e-9, Number.NaN, 0)).toEqual(["12.5", "1.00e-9", "NaN", "0"]);
    expect(column(1.2874, 0.152, -1966.21)).toEqual(["1.287", "0.152", "-1966"]);
    expect(column(12.5, 0.123)).toEqual(["12.50", "0.12"]);
  });
});

describe("what a cell shows", () => {
  it("is said in words", () => {
    expect(shownText({ shown: "figure", summary: "The loss falls from 4.5 to 2.1.", data: [], layout: {} })).toBe(
      "[figure] The loss falls from 4.5 to 2.1.",
    );
    expect(shownText({ shown: "table", caption: "Scores", columns: ["a"], rows: [[1]] })).toBe("Scores\na\n─\n1");
    expect(shownText({ shown: "summary", type: "CausalLM", name: "toy", text: "2 layers", facts: [["vocabulary", "100"]] })).toBe(
      "CausalLM toy: 2 layers\n  vocabulary: 100",
    );
  });
});

describe("progress", () => {
  const progress = { id: "p", label: "Training", done: 15, total: 60, unit: "steps", elapsed: 2_000, finished: false };
  it("has a bar with the time left on a terminal, a plain line elsewhere", () => {
    expect(progressText(progress)).toBe(`Training  ${"█".repeat(6)}${"░".repeat(18)}  15/60 steps  2.0 s, 6.0 s left`);
    expect(progressLine(progress)).toBe("Training: 15/60 steps, 2.0 s");
  });
  it("counts bytes in megabytes", () => {
    const download = { ...progress, label: "Downloading model.safetensors", done: 12_345_678, total: 988_097_824, unit: "bytes" };
    expect(progressLine(download)).toBe("Downloading model.safetensors: 12.3/988.1 MB, 2.0 s");
  });
  it("counts times in the unit that a person would use", () => {
    expect([999, 59_949, 61_000].map(seconds)).toEqual(["999 ms", "59.9 s", "1 min 1 s"]);
  });
});
