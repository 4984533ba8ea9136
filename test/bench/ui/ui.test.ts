import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const main = join(import.meta.dirname, "main.ts");

test("a run of the page's measures prints one JSON line each, with machine, versions and what is aimed at", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [main, "kernel-ready", "interrupt-guard", "--rounds", "1", "--json"]);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ measure, unit, target, error }) => ({ measure, unit, target, error }))).toEqual([
    { measure: "kernel-ready", unit: "ms", target: "≤ 400" },
    { measure: "interrupt-guard", unit: "ms", target: "≤ 50" },
  ]);
  for (const { samples, median, versions } of lines) {
    expect(samples).toEqual([median]);
    expect(median).toBeGreaterThan(0);
    expect(Number(versions.chromium.split(".")[0])).toBeGreaterThanOrEqual(147);
  }
});

test("a measure that there is not is refused with those that there are", async () => {
  const failed = await promisify(execFile)(process.execPath, [main, "nonsense"]).catch((error) => error);
  expect(failed.code).toBe(2);
  expect(failed.stderr).toContain("round-trip");
});
